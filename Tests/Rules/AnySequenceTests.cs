using CsCheck;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>After each step of a random sequence of commands, the design's invariants hold.</summary>
public class AnySequenceTests
{
    private static readonly Gen<Act> Acts = Gen.Frequency(
        (6, Gen.Const(Act.LogIn)),
        (10, Gen.Const(Act.Verify)),
        (2, Gen.Const(Act.Resend)),
        (5, Gen.Const(Act.ChangeEmail)),
        (2, Gen.Const(Act.CheckSession)),
        (4, Gen.Const(Act.StepUp)),
        (1, Gen.Const(Act.LogOut)),
        (5, Gen.Const(Act.RedeemCode)),
        (6, Gen.Const(Act.RefreshGrant)),
        (1, Gen.Const(Act.RevokeGrant)),
        (3, Gen.Const(Act.EndSession)),
        (1, Gen.Const(Act.ChangePassword)),
        (1, Gen.Const(Act.Import)),
        (1, Gen.Const(Act.Delete)),
        (2, Gen.Const(Act.ActAsDesk)),
        (3, Gen.Const(Act.ProcessDueWork)),
        (3, Gen.Const(Act.ReportMail)),
        (4, Gen.Const(Act.LetTimePass)));

    // Mostly 0, the newest: only the newest challenge can be pending.
    private static readonly Gen<int> Whiches = Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 3]));

    private static readonly Gen<Step> Steps =
        Gen.Select(Acts, Whiches, Gen.Int[0, 9], Gen.Int[0, 9], static (act, which, what, how) => new Step(act, which, what, how));

    private static readonly Gen<Step[]> Sequences = Steps.Array[1, 80];

    [Fact]
    public void In_any_sequence_of_commands_the_promises_hold() => Sequences.Sample(
        static steps =>
        {
            var it = new TrackedScenario();
            Array.ForEach(steps, it.Do);
        },
        iter: 600,
        print: static steps => string.Join('\n', steps));

    private enum Act
    {
        LogIn,
        Verify,
        Resend,
        ChangeEmail,
        CheckSession,
        StepUp,
        LogOut,
        RedeemCode,
        RefreshGrant,
        RevokeGrant,
        EndSession,
        ChangePassword,
        Import,
        Delete,
        ActAsDesk,
        ProcessDueWork,
        ReportMail,
        LetTimePass,
    }

    /// <param name="Which">Index of the challenge, session, authorization code, refresh token or mail; 0 is the newest.</param>
    private readonly record struct Step(Act Act, int Which, int What, int How);

    /// <summary>A scenario with a model of the expected state, derived only from the commands and their results.</summary>
    private sealed class TrackedScenario
    {
        private static readonly string[] Passwords = [Given.Password, "battery staple"];
        private static readonly string?[] Emails = [Given.Email, Given.NewEmail, "jiro@example.jp", null, "a..b@example.jp"];
        private static readonly string?[] Keys = [null, "digest", "another"];

        private static readonly TimeSpan[] Times =
        [
            Given.Tick, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1) - Given.Tick, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
            TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20) - Given.Tick, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30),
            TimeSpan.FromDays(1),
        ];

        private readonly AccountScenario _it = Given.Customer();
        private readonly List<Guid> _challenges = [];
        private readonly HashSet<Guid> _over = [];
        private readonly Dictionary<Guid, DateTimeOffset> _expiry = [];
        private readonly Dictionary<Guid, DateTimeOffset> _started = [];
        private readonly Dictionary<Guid, int> _wrong = [];
        private readonly List<Mailed> _mailed = [];
        private readonly Dictionary<Guid, Opening> _openings = [];
        private readonly List<Guid> _sessions = [];
        private readonly HashSet<Guid> _ended = [];
        private readonly Dictionary<Guid, DateTimeOffset> _opened = [];
        private readonly Dictionary<Guid, DateTimeOffset> _confirmed = [];
        private readonly Dictionary<Guid, Guid> _stepUps = [];
        private readonly Dictionary<Guid, DateTimeOffset> _seen = [];
        private readonly List<IssuedCode> _codes = [];
        private readonly List<RefreshToken> _tokens = [];
        private readonly Dictionary<Guid, Guid> _redeemedBy = [];
        private readonly Dictionary<Guid, (int Generation, Guid Call, DateTimeOffset At)> _newest = [];
        private readonly HashSet<Guid> _endedGrants = [];

        /// <summary>Each gets one logout, when its session or its sign-in ends.</summary>
        private readonly HashSet<(Guid Session, string Client)> _told = [];
        private readonly Dictionary<(Guid Session, string Client, int Number), DateTimeOffset> _queued = [];
        private readonly HashSet<(Guid Session, string Client, int Number)> _delivered = [];
        private readonly HashSet<(Guid Session, string Client)> _endedServices = [];
        private readonly Dictionary<TimelineEntry, string> _searched = new(ReferenceEqualityComparer.Instance);
        private int _mailsSearched;
        private string _password = Given.Password;
        private string? _email = Given.Email;
        private string? _pendingEmail;
        private DateTimeOffset _pendingSince;
        private Guid? _subject;
        private bool _hasOwnPassword;
        private bool _disabled;
        private int _wrongCodesInARow;
        private int _wrongPhonesInARow;

        /// <summary>Null also after seven days; <see cref="_pendingEmail"/> is then dropped by the next login.</summary>
        private string? PendingEmail => _it.Now - _pendingSince < TimeSpan.FromDays(7) ? _pendingEmail : null;

        public void Do(Step step)
        {
            var before = _it.Account;
            var changingEmail = step.Act == Act.ChangeEmail || (step.Act == Act.LogIn && PendingEmail is not null);
            switch (step.Act)
            {
                case Act.LogIn: EnterPassword(step); break;
                case Act.Verify: EnterCodes(step); break;
                case Act.Resend: AskAgain(step); break;
                case Act.ChangeEmail: EnterNewEmail(step); break;
                case Act.CheckSession: UseSession(step); break;
                case Act.StepUp: AskForCode(step); break;
                case Act.LogOut: Leave(step); break;
                case Act.RedeemCode: RedeemCodes(step); break;
                case Act.RefreshGrant: Refresh(step); break;
                case Act.RevokeGrant: Revoke(step); break;
                case Act.EndSession: EndSessionOrService(step); break;
                case Act.ChangePassword: EnterNewPassword(step); break;
                case Act.Import: ImportRow(step); break;
                case Act.Delete: DeleteAccount(); break;
                case Act.ActAsDesk: ActAsDesk(step); break;
                case Act.ProcessDueWork: DeliverMail(step); break;
                case Act.ReportMail: ReportMail(step); break;
                default: _it.After(Times[step.What]); break;
            }

            Remember(before, changingEmail);
            Check(before);
        }

        private void EnterPassword(Step step)
        {
            var password = step.What < 6 ? _password : step.What < 8 ? Passwords[step.How % 2] : "wrong";
            if (_it.LogIn(password, $"network {step.Which}") is LogIn.Result.Challenged { Challenge: var view })
            {
                Assert.True(password == _password && !_disabled);
                Assert.DoesNotContain(view.ChallengeId, _challenges);
                _over.UnionWith(_challenges);
                _challenges.Insert(0, view.ChallengeId);
                _expiry[view.ChallengeId] = view.ExpiresAt;
                _started[view.ChallengeId] = _it.Now;
                _pendingEmail = PendingEmail;
                Assert.True(view.SentTo == EmailAddress.Mask(_pendingEmail ?? _email) || (view.SentTo is null && _pendingEmail is null));
            }
        }

        // Sometimes enters several wrong codes, so that some sequences reach the fifth.
        private void EnterCodes(Step step)
        {
            if (TryPick(_challenges, step.Which, out var challenge))
            {
                for (var i = step.What < 9 ? 0 : step.How / 2; i >= 0; i--)
                {
                    EnterCode(challenge, step);
                }
            }
        }

        private void EnterCode(Guid challenge, Step step)
        {
            var last = _mailed.FindLast(mailed => mailed.Challenge == challenge);
            var code = step.What < 5 && last is not null ? last.Code
                : step.What < 8 && _mailed.Count > 0 ? _mailed[^(1 + step.How % _mailed.Count)].Code
                : Given.WrongCode;
            var key = Keys[step.How % 3];
            var (account, wrongSoFar) = (_it.Account, _wrong.GetValueOrDefault(challenge));
            var isStepUp = _stepUps.TryGetValue(challenge, out var stepUp);
            var isOpen = !_over.Contains(challenge) && _it.Now < _expiry[challenge] && last is not null && (!isStepUp || IsLive(stepUp));

            var result = _it.Verify(code, challenge, key, isStepUp ? _seen[stepUp] : null);
            switch (result)
            {
                case Verify.Result.Opened again when _openings.TryGetValue(challenge, out var opening):
                    // The same session; it may expire later, because it was used.
                    var session = again.Session with { ExpiresAt = opening.Session.ExpiresAt };
                    Assert.Equal(opening, new Opening(session, again.EmailChanged, code, key, opening.At));
                    Assert.True(again.Session.ExpiresAt >= opening.Session.ExpiresAt);
                    Assert.True(key is not null && _it.Now - opening.At < TimeSpan.FromMinutes(1));
                    Whole.Equal(account, _it.Account);
                    break;
                case Verify.Result.Opened confirmed when isStepUp:
                    Assert.True(isOpen && code == last!.Code && wrongSoFar < 5 && !_disabled);
                    Assert.Equal((stepUp, false), (confirmed.Session.SessionId, confirmed.EmailChanged));
                    Assert.Equal(account.Sessions.Length, _it.Account.Sessions.Length);
                    _openings[challenge] = new(confirmed.Session, false, code, key, _it.Now);
                    (_confirmed[stepUp], _seen[stepUp]) = (_it.Now, _it.Now);
                    _over.Add(challenge);
                    _wrongCodesInARow = 0;
                    break;
                case Verify.Result.Opened first:
                    Assert.True(isOpen && code == last!.Code && wrongSoFar < 5 && !_disabled);
                    Assert.DoesNotContain(first.Session.SessionId, _sessions);
                    Assert.Equal(last!.To != _email, first.EmailChanged);
                    _openings[challenge] = new(first.Session, first.EmailChanged, code, key, _it.Now);
                    _sessions.Insert(0, first.Session.SessionId);
                    _seen[first.Session.SessionId] = _it.Now;
                    _opened[first.Session.SessionId] = _it.Now;
                    (_email, _pendingEmail) = (last.IsNewAddress ? last.To : _email, null);
                    _over.Add(challenge);
                    (_wrongCodesInARow, _wrongPhonesInARow) = (0, 0);
                    break;
                case not Verify.Result.TooManyAttempts when isOpen:
                    Assert.NotEqual(last!.Code, code);
                    _wrong[challenge] = ++wrongSoFar;
                    _wrongCodesInARow++;
                    var isOfOlderMail = result is Verify.Result.CodeMismatch { IsOfOlderMail: true };
                    var isOlder = _mailed.Any(mailed => mailed.Code == code
                        && account.Ended.Any(ended => ended.ChallengeId == mailed.Challenge)
                        && mailed.Source.Number <= account.Challenge!.CodeNumber && mailed.To == account.Challenge.SentTo);
                    Assert.True(isOfOlderMail ? _mailed.Any(mailed => mailed.Code == code) : wrongSoFar == 5 || !isOlder);
                    Assert.Equal(
                        wrongSoFar < 5
                            ? new Verify.Result.CodeMismatch(5 - wrongSoFar, isOfOlderMail)
                            : new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted),
                        result);
                    if (wrongSoFar == 5)
                    {
                        _over.Add(challenge);
                    }

                    break;
                default:
                    Assert.True(isOpen == result is Verify.Result.TooManyAttempts);
                    Whole.Equal(account, _it.Account);
                    break;
            }
        }

        private void AskAgain(Step step)
        {
            if (TryPick(_challenges, step.Which, out var challenge)
                && _it.Resend(challenge) is Resend.Result.Resent { Challenge: var view })
            {
                Assert.DoesNotContain(challenge, _over);
                Assert.Equal((challenge, _expiry[challenge]), (view.ChallengeId, view.ExpiresAt));
            }
        }

        private void EnterNewEmail(Step step)
        {
            if (!TryPick(_challenges, step.Which, out var challenge))
            {
                return;
            }

            var phone = step.How < 6 ? Given.Phone : step.How < 9 ? Given.WrongPhone : "none";
            var (account, email) = (_it.Account, Emails[step.What % Emails.Length] ?? "");
            switch (_it.ChangeEmail(email, phone: phone, challenge: challenge))
            {
                case ChangeEmail.Result.Challenged { Challenge: var view }:
                    Assert.True(phone == Given.Phone && !_over.Contains(challenge) && _it.Now < _expiry[challenge]);
                    Assert.DoesNotContain(challenge, _stepUps.Keys);
                    Assert.InRange(view.ExpiresAt, _it.Now, _started[challenge].AddMinutes(60));
                    _expiry[challenge] = view.ExpiresAt;
                    _wrongPhonesInARow = 0;
                    break;
                case ChangeEmail.Result.PhoneMismatch:
                    Assert.Equal(Given.WrongPhone, phone);
                    _wrongPhonesInARow++;
                    break;
                case ChangeEmail.Result.PhoneLocked when account.PhoneLimiter != _it.Account.PhoneLimiter:
                    Assert.Equal(Given.WrongPhone, phone);
                    _wrongPhonesInARow++;
                    _over.Add(challenge);
                    break;
                default:
                    Whole.Equal(account, _it.Account);
                    break;
            }
        }

        private void UseSession(Step step)
        {
            if (TryPick(_sessions, step.Which, out var session) && _it.CheckSession(session, _seen[session]) is { } view)
            {
                Assert.DoesNotContain(session, _ended);
                Assert.True(_it.Now - _seen[session] < TimeSpan.FromMinutes(30) && _it.Now - view.AuthenticatedAt < TimeSpan.FromHours(12));
                _seen[session] = _it.Now;
            }
        }

        /// <summary>It makes no session, and a code is mailed only for one that is open.</summary>
        private void AskForCode(Step step)
        {
            if (!TryPick(_sessions, step.Which, out var session))
            {
                return;
            }

            var (account, isLive) = (_it.Account, IsLive(session));
            switch (_it.StepUp(session, _seen[session]))
            {
                case StepUp.Result.Challenged { Challenge: var view } when _stepUps.TryGetValue(view.ChallengeId, out var repeated):
                    Assert.True(isLive && repeated == session && !_over.Contains(view.ChallengeId));
                    Assert.Same(account, _it.Account);
                    break;
                case StepUp.Result.Challenged { Challenge: var view }:
                    Assert.True(isLive && !_disabled);
                    Assert.DoesNotContain(view.ChallengeId, _challenges);
                    _over.UnionWith(_challenges);
                    _challenges.Insert(0, view.ChallengeId);
                    _stepUps[view.ChallengeId] = session;
                    _expiry[view.ChallengeId] = view.ExpiresAt;
                    _started[view.ChallengeId] = _it.Now;
                    _seen[session] = _it.Now;
                    break;
                case var refused:
                    Assert.Equal(isLive, refused is not StepUp.Result.SessionInvalid);
                    Whole.Equal(account, _it.Account);
                    break;
            }
        }

        private void Leave(Step step)
        {
            if (TryPick(_sessions, step.Which, out var session))
            {
                _it.LogOut(session);
                _ended.Add(session);
            }
        }

        /// <summary>New codes, which may stay unused, and codes that were issued before. Sometimes more than a client may keep.</summary>
        private void RedeemCodes(Step step)
        {
            if (step.What < 7 && TryPick(_sessions, step.Which, out var session))
            {
                for (var i = step.What == 0 ? Grant.MaxPerClient : 0; i >= 0; i--)
                {
                    // Of more grants than are kept, the last one replaces the first: only the first one's client receives logouts.
                    var isTold = i == Grant.MaxPerClient || step.What % 2 == 1;
                    _codes.Insert(0, new(_it.NewId(), session, $"client-{step.How % 6}", _it.Now, isTold));
                    if (step.What < 5)
                    {
                        Redeem(_codes[0], _it.NewId());
                    }
                }
            }
            else if (TryPick(_codes, step.How, out var code))
            {
                Redeem(code, step.What == 7 && _redeemedBy.TryGetValue(code.Id, out var call) ? call : _it.NewId());
            }
        }

        private void Redeem(IssuedCode code, Guid call)
        {
            var (account, isLive, isFirst) = (_it.Account, IsLive(code.Session), !_redeemedBy.TryGetValue(code.Id, out var redeemedBy));
            switch (_it.RedeemCode(code.Id, code.IssuedAt, code.Client, call, code.Session, _seen[code.Session], code.IsTold))
            {
                case GrantResult.Good good:
                    Assert.True(isLive && !_endedGrants.Contains(code.Id));
                    Assert.True(isFirst ? _it.Now - code.IssuedAt < TimeSpan.FromMinutes(1) : call == redeemedBy);
                    Assert.Equal((code.Session, code.Id, 0), (good.Session.SessionId, good.GrantId, good.Generation));
                    Assert.Equal((_subject ?? good.Customer.Subject, _email), (good.Customer.Subject, good.Customer.Email));
                    _subject = good.Customer.Subject;
                    if (isFirst)
                    {
                        if (code.IsTold)
                        {
                            _told.Add((code.Session, code.Client));
                        }

                        _endedServices.Remove((code.Session, code.Client));

                        _redeemedBy[code.Id] = call;
                        _newest[code.Id] = (0, call, _it.Now);
                        _seen[code.Session] = _it.Now;
                        _tokens.Insert(0, new(code, 0));
                    }
                    else
                    {
                        Assert.Same(account, _it.Account);
                    }

                    break;
                case GrantResult.Invalid when isLive && !isFirst:
                    _endedGrants.Add(code.Id);
                    break;
                default:
                    Assert.Same(account, _it.Account);
                    break;
            }
        }

        /// <summary>Mostly the newest token, at times an older one or one whose call is repeated.</summary>
        private void Refresh(Step step)
        {
            if (!TryPick(_tokens, step.What < 6 ? step.Which : step.How, out var token))
            {
                return;
            }

            var (code, newest) = (token.Code, _newest[token.Code.Id]);
            var call = step.What == 5 ? newest.Call : _it.NewId();
            var (account, isLive) = (_it.Account, IsLive(code.Session));
            switch (_it.RefreshGrant(code.Id, token.Generation, code.Client, call, code.Session, _seen[code.Session]))
            {
                case GrantResult.Good good:
                    Assert.True(isLive && !_endedGrants.Contains(code.Id));
                    Assert.Equal((code.Session, code.Id, token.Generation + 1), (good.Session.SessionId, good.GrantId, good.Generation));
                    Assert.Equal((_subject, _email), (good.Customer.Subject, good.Customer.Email));
                    if (token.Generation == newest.Generation)
                    {
                        _newest[code.Id] = (good.Generation, call, _it.Now);
                        _seen[code.Session] = _it.Now;
                        _tokens.Insert(0, new(code, good.Generation));
                    }
                    else
                    {
                        Assert.Equal(newest.Generation, good.Generation);
                        Assert.True(call == newest.Call || _it.Now - newest.At < TimeSpan.FromSeconds(10));
                        Assert.Same(account, _it.Account);
                    }

                    break;
                case GrantResult.Invalid when isLive && token.Generation < newest.Generation:
                    _endedGrants.Add(code.Id);
                    break;
                default:
                    // The newest is refused only if it has ended or was replaced.
                    Assert.True(!isLive || _endedGrants.Contains(code.Id) || !IsKept(code));
                    Assert.Same(account, _it.Account);
                    break;
            }
        }

        private void Revoke(Step step)
        {
            if (!TryPick(_codes, step.Which, out var code))
            {
                return;
            }

            var (account, isForeign) = (_it.Account, step.What == 0);
            var isStanding = IsLive(code.Session) && IsKept(code) && !_endedGrants.Contains(code.Id) && !isForeign;
            _it.RevokeGrant(code.Id, isForeign ? "stranger" : code.Client, code.Session, _seen[code.Session]);
            Assert.Equal(isStanding, !ReferenceEquals(account, _it.Account));
            if (isStanding)
            {
                _endedGrants.Add(code.Id);
            }
        }

        private void EndSessionOrService(Step step)
        {
            if (!TryPick(_sessions, step.Which, out var caller) || !TryPick(_sessions, step.How % 4, out var session))
            {
                return;
            }

            var client = step.What < 3 ? null : $"client-{step.What % 6}";
            var (account, isLive) = (_it.Account, IsLive(caller));
            var isStored = account.Sessions.Any(stored => stored.Id == session);
            var isStanding = isStored && (client is null || _told.Contains((session, client)) || _codes.Any(code =>
                (code.Session, code.Client) == (session, client) && IsKept(code) && !_endedGrants.Contains(code.Id)));

            var isDone = _it.EndSession(session, client, caller, _seen[caller]);

            Assert.Equal(isLive || (client is null && caller == session), isDone);
            Assert.Equal(isDone && isStanding, !ReferenceEquals(account, _it.Account));
            if (isDone && client is null)
            {
                _ended.Add(session);
            }
            else if (isDone && isStanding)
            {
                // Also codes that were issued and not redeemed yet.
                _endedGrants.UnionWith(_codes.Where(code => (code.Session, code.Client) == (session, client)).Select(code => code.Id));
                _endedServices.Add((session, client!));
            }
        }

        private bool IsLive(Guid session)
        {
            var isLive = _it.CheckSession(session, _seen[session], isUse: false) is not null;
            Assert.False(isLive && _ended.Contains(session));
            return isLive;
        }

        private bool IsKept(IssuedCode code) => _it.Account.Sessions.Any(session => session.Grants.Any(grant => grant.Id == code.Id));

        private void CheckGrants()
        {
            Assert.Equal(_subject, _it.Account.SubjectId);
            foreach (var session in _it.Account.Sessions)
            {
                Assert.InRange(session.Grants.Length, 0, Grant.MaxPerSession);
                Assert.All(session.Grants.CountBy(grant => grant.Client), one => Assert.InRange(one.Value, 1, Grant.MaxPerClient));
                Assert.All(session.Grants, grant =>
                {
                    Assert.Equal(_newest[grant.Id].Generation, grant.Generation);
                    Assert.Equal(_endedGrants.Contains(grant.Id), grant.IsEnded);
                });
            }

            CheckList();
            Assert.All(_codes.Take(20), code => Assert.Equal(
                IsLive(code.Session) && IsKept(code) && !_endedGrants.Contains(code.Id),
                _it.ReadUserInfo(code.Id, code.Session, _seen[code.Session]) is not null));
        }

        /// <summary>The owner of an open session sees all open sessions, and in each the services that are signed in.</summary>
        private void CheckList()
        {
            var open = _sessions.Where(IsLive).ToList();
            Assert.All(_sessions.Except(open).Take(1), session => Assert.Null(_it.ListSessions(session, _seen)));
            foreach (var caller in open.Take(1))
            {
                var list = _it.ListSessions(caller, _seen)!;
                Assert.Equal(open, list.Select(one => one.Session.SessionId));
                Assert.All(list, one =>
                {
                    var listed = one.Services.Select(service => service.Client).ToList();
                    Assert.Equal(listed.Distinct(), listed);
                    Assert.DoesNotContain(listed, client => _endedServices.Contains((one.Session.SessionId, client)));
                    Assert.Equal(
                        _codes.Where(code => code.Session == one.Session.SessionId && IsKept(code) && !_endedGrants.Contains(code.Id))
                            .Select(code => code.Client).Distinct().Order(StringComparer.Ordinal),
                        one.Services.Where(service => service.Since is not null)
                            .Select(service => service.Client).Order(StringComparer.Ordinal));
                });
            }
        }

        /// <summary>
        /// Of each session that did not end by its age, and of each service that the customer ended, exactly the clients that asked have a
        /// logout, once for each sign-in, until they accept it or it is a day old. None has one of what stands.
        /// </summary>
        private void CheckLogouts(Account before)
        {
            var waiting = _it.Account.Outbox.Where(message => message.Logout is not null)
                .ToDictionary(message => (Session: message.Logout!.SessionId, message.Logout.Client, message.Number));
            var ended = before.Sessions.Where(session => _it.Account.Sessions.All(other => other.Id != session.Id))
                .ToLookup(session => session.Id);
            foreach (var logout in waiting.Keys.Except(_queued.Keys).ToList())
            {
                var client = (logout.Session, logout.Client);
                Assert.True(ended.Contains(logout.Session) || _endedServices.Contains(client));
                Assert.True(_told.Remove(client));
                _queued[logout] = _it.Now;
            }

            Assert.DoesNotContain(_told, told =>
                _endedServices.Contains(told) || ended[told.Session].Any(session => !session.IsOver(_it.Now, _it.Rules)));
            Assert.All(_queued, queued => Assert.True(
                waiting.ContainsKey(queued.Key) == !_delivered.Contains(queued.Key) || _it.Now >= queued.Value.AddDays(1)));
        }

        private void EnterNewPassword(Step step)
        {
            var (current, next) = (step.What < 7 ? _password : "wrong", step.How < 8 ? Passwords[step.How % 2] : "short");
            if (TryPick(_sessions, step.Which, out var session)
                && _it.ChangePassword(current, next, session, $"network {step.Which}") is ChangePassword.Result.Changed)
            {
                Assert.True(current == _password && next != "short" && !_ended.Contains(session));
                _password = next;
                _hasOwnPassword = true;
                EndAll();
            }
        }

        private void ImportRow(Step step)
        {
            var (password, email, disabled, onlyNew) =
                (Passwords[step.What % 2], Emails[step.How % Emails.Length], step.What == 9, step.Which == 3);
            var hash = step.Which == 2 ? Given.HashOf(password) : null;
            var result = _it.Import(password, email, isDisabled: disabled, onlyNew: onlyNew, hash: hash);
            if (result != Import.Result.Unchanged)
            {
                Assert.False(onlyNew && result != Import.Result.Created);
                password = _hasOwnPassword ? _password : password;
                if (password != _password || disabled)
                {
                    EndAll();
                }

                if (email != _email)
                {
                    _over.UnionWith(_challenges);
                    _pendingEmail = null;
                }

                (_password, _email, _disabled) = (password, email, disabled);
            }
        }

        private void DeleteAccount()
        {
            _it.Delete();
            EndAll();
            (_email, _pendingEmail, _subject, _hasOwnPassword, _disabled) = (null, null, null, false, false);
            (_wrongCodesInARow, _wrongPhonesInARow) = (0, 0);
        }

        private void ActAsDesk(Step step)
        {
            switch (step.What)
            {
                case < 3: LiftLocks(); break;
                case < 5: EndSessions(); break;
                case < 8: SetPendingEmail(Emails[step.How % 3]!); break;
                default: SetDisabled(step.What == 8); break;
            }
        }

        private void SetPendingEmail(string email)
        {
            var exists = _it.Account.Exists;

            Assert.Equal(exists ? SetEmail.Result.Set : SetEmail.Result.NoSuchAccount, _it.SetPendingEmail(email));

            if (exists)
            {
                if (email == _email ? _pendingEmail is not null : email != PendingEmail)
                {
                    _over.UnionWith(_challenges);
                }

                (_pendingEmail, _pendingSince) = (email == _email ? null : email, _it.Now);
            }
        }

        private void EndSessions()
        {
            Assert.Equal(_it.Account.Exists, _it.EndSessions());
            _ended.UnionWith(_sessions);
        }

        private void SetDisabled(bool isDisabled)
        {
            var changes = _it.Account.Exists && isDisabled != _disabled;

            Assert.Equal(_it.Account.Exists, _it.SetDisabled(isDisabled));

            if (changes)
            {
                _disabled = isDisabled;
                if (isDisabled)
                {
                    EndAll();
                }
            }
        }

        private void LiftLocks()
        {
            Assert.Equal(_it.Account.Exists, _it.Unlock());
            Assert.Null(_it.Account.EmailMark);
            (_wrongCodesInARow, _wrongPhonesInARow) = (0, 0);
        }

        private void DeliverMail(Step step)
        {
            if (TryPick(_it.Account.Outbox, step.Which, out var mail))
            {
                if (mail.Logout is { } logout && step.What < 5)
                {
                    _delivered.Add((logout.SessionId, logout.Client, mail.Number));
                }

                _it.ProcessDueWork(_seen, step.What switch
                {
                    < 5 => new DeliveryResult(mail.Number),
                    _ when step.What < 8 || !mail.IsMail => new DeliveryResult(mail.Number, "connect: refused"),
                    _ => new DeliveryResult(mail.Number, "RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" },
                });
                if (step.What >= 8 && mail.IsMail && mail.Recipient == _pendingEmail)
                {
                    _pendingEmail = null;
                }
            }
            else
            {
                _it.ProcessDueWork(_seen);
            }
        }

        /// <summary>Of mails of the last days, to the account's address or another; every tenth is a complaint.</summary>
        private void ReportMail(Step step)
        {
            var status = step.What == 9 ? null : step.What < 7 ? "5.1.1" : "5.7.1";
            var day = MailReturns.DayOf(_it.Now) - step.Which - (step.What == 8 ? 8 : 0);
            var sentTo = step.How % 2 == 0 ? null : Given.NewEmail;
            var result = _it.Report(_it.Account.MailsQueued - (step.How / 2), status, sentTo, day);
            if (result == Accounts.Outbox.ReportMail.Result.Applied && sentTo is not null && sentTo == _pendingEmail)
            {
                _pendingEmail = null;
            }
        }

        private void EndAll()
        {
            _over.UnionWith(_challenges);
            _ended.UnionWith(_sessions);
        }

        private void Remember(Account before, bool changingEmail) => _mailed.AddRange(
            from mail in _it.Account.Outbox
            where mail.Code is not null && mail.Number > before.MailsQueued && _mailed.TrueForAll(mailed => mailed.Source != mail.Code)
            select new Mailed(mail.Code!, mail.To!, _it.Code, changingEmail));

        private void Check(Account before)
        {
            var account = _it.Account;
            Assert.Equal((_email, _pendingEmail), (account.Email, account.PendingEmail));
            Assert.Equal(PendingEmail, account.PendingEmailAt(_it.Now));
            Assert.Equal((_wrongCodesInARow, _wrongPhonesInARow), (account.CodeLimiter.Failures, account.PhoneLimiter.Failures));
            Assert.True(_challenges.Count(challenge => account.StatusOf(challenge, _it.Now) is null) <= 1);
            Assert.All(_over, challenge => Assert.NotNull(account.StatusOf(challenge, _it.Now)));
            Assert.DoesNotContain(account.Sessions, session => _ended.Contains(session.Id) || !_sessions.Contains(session.Id));
            Assert.All(account.Sessions, session =>
            {
                // No code prolongs a session beyond twelve hours after the password was entered, whatever its use.
                Assert.Equal(
                    _opened[session.Id].AddHours(12), session.ExpiresAt(_it.Rules with { SessionIdle = TimeSpan.FromDays(1) }));
                Assert.Equal(_confirmed.GetValueOrDefault(session.Id, _opened[session.Id]), session.AuthTime);
            });

            // The numbers of an account that is created anew begin anew.
            var logouts = account.Outbox.Count(message => message.Logout is not null && message.Number > before.MailsQueued);
            var queuedBefore = account.IsStored ? before.MailsQueued : 0;
            Assert.InRange(account.MailsQueued, queuedBefore, before.MailsQueued + logouts + 1);
            Assert.Equal(account.Outbox.Select(mail => mail.Number), account.Outbox.Select(mail => mail.Number).Distinct().Order());
            Assert.All(account.Outbox, mail => Assert.InRange(mail.Number, 1, account.MailsQueued));
            Assert.All(account.Outbox, mail => Assert.True(mail.Code is null || IsOfThePending(account.Challenge, mail)));

            // Nothing new is mailed to a marked address unless its customer gave the contact phone number for it.
            Assert.DoesNotContain(account.Outbox, mail =>
                mail.Recipient == account.Email && account.EmailMark is not null
                && !(mail.Code is not null && account.Challenge!.IsPhoneProven));
            Assert.InRange(account.MailReturns?.Days.Length ?? 0, 0, 3);
            Assert.InRange(account.MailReturns?.Mails.Length ?? 0, 0, 50);
            Assert.InRange(account.Ended.Length, 0, 8);
            Assert.InRange(account.Sessions.Length, 0, Verify.MaxSessions);
            Assert.InRange(account.PasswordLimiter.ByNetwork.Count, 0, PasswordAttemptLimiter.MaxStrangers + 4);
            Assert.InRange(account.PasswordLimiter.ByPrefix?.Count ?? 0, 0, PasswordAttemptLimiter.MaxPrefixes);
            Assert.InRange(account.PasswordLimiter.Known.Length, 0, 4);
            Assert.InRange(account.Timeline.Entries.Length, 0, Timeline.Kept);
            var times = account.Timeline.Entries.Select(entry => entry.At).ToArray();
            Assert.Equal(times.OrderDescending(), times);
            CheckGrants();
            CheckLogouts(before);
            SearchTimeline();
            if (!ReferenceEquals(account, before))
            {
                var stored = AccountJson.Read(AccountJson.Write(account));
                Whole.Equal(account, stored);
                Assert.Equal(account.Timeline.Entries.AsEnumerable(), stored.Timeline.Entries);
            }
        }

        /// <summary>Each entry is searched for each mail once.</summary>
        private void SearchTimeline()
        {
            foreach (var entry in _it.Account.Timeline.Entries)
            {
                var wasSearched = _searched.TryGetValue(entry, out var text);
                _searched[entry] = text ??= Whole.Text(entry);
                Assert.DoesNotContain(
                    _mailed.Skip(wasSearched ? _mailsSearched : 0),
                    mailed => text.Contains(mailed.Code.Reveal()) || text.Contains(mailed.To));
            }

            _mailsSearched = _mailed.Count;
        }

        private static bool IsOfThePending(Challenge? pending, OutboxMessage mail) =>
            pending is not null
            && mail.Code == new OutboxCode(pending.Id, pending.KeyId, pending.CodeNumber, pending.HasDigitReference)
            && (mail.To, mail.DropAt) == (pending.SentTo, pending.ExpiresAt);

        private static bool TryPick<T>(IReadOnlyList<T> all, int which, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T picked)
        {
            picked = which < all.Count ? all[which] : default;
            return which < all.Count;
        }

        private sealed record Mailed(OutboxCode Source, string To, Code Code, bool IsNewAddress)
        {
            public Guid Challenge => Source.ChallengeId;
        }

        private sealed record IssuedCode(Guid Id, Guid Session, string Client, DateTimeOffset IssuedAt, bool IsTold);

        private sealed record RefreshToken(IssuedCode Code, int Generation);

        private sealed record Opening(SessionView Session, bool EmailChanged, Code Code, string? Key, DateTimeOffset At);
    }
}
