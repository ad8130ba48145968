using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Metadata;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Grains;

/// <summary>
/// What silos and gateways of two versions must agree on: the alias of every type and method of the grain contract, and each type's
/// members in their order. An upgrade one host at a time works only while this list grows at its ends.
/// </summary>
public sealed class WireContractTests
{
    private static readonly string Pinned = Path.Combine(AppContext.BaseDirectory, "Grains", "Fixtures", "wire-contract.txt");

    [Fact]
    public void Wire_contract_is_the_pinned_one() => Assert.Equal(File.ReadAllLines(Pinned), Contract());

    [Fact]
    public void Every_type_and_method_has_an_alias() =>
        Assert.DoesNotContain(Contract(), entry => entry.Contains("(no alias)", StringComparison.Ordinal));

    [Fact]
    public async Task Orleans_uses_the_aliases_for_the_interface_and_the_grain()
    {
        await using var gateway = await TestGateway.Start("Localhost");
        var interfaces = gateway.Services.GetRequiredService<GrainInterfaceTypeResolver>();
        var grains = gateway.Services.GetRequiredService<GrainInterfaceTypeToGrainTypeResolver>();

        var type = interfaces.GetGrainInterfaceType(typeof(IAccountGrain));

        Assert.Equal("selfcare.IAccountGrain", type.ToString());
        Assert.Equal(AccountGrainFactory.GrainType, grains.GetGrainType(type).ToString());
    }

    /// <summary>The caller's side decides it. Otherwise a slow mail server holds up the account's other calls.</summary>
    [Theory]
    [InlineData(nameof(IAccountGrain.LogInAsync))]
    [InlineData(nameof(IAccountGrain.StepUpAsync))]
    [InlineData(nameof(IAccountGrain.ResendAsync))]
    [InlineData(nameof(IAccountGrain.ChangeEmailAsync))]
    [InlineData(nameof(IAccountGrain.SendCodeAgainAsync))]
    public void Call_that_waits_for_the_mail_server_interleaves(string method) => Assert.True(
        typeof(IAccountGrain).GetMethod(method)!.IsDefined(typeof(AlwaysInterleaveAttribute)));

    private static IEnumerable<string> Contract() =>
    [
        $"grain type {AccountGrainFactory.GrainType}",
        .. Interface(typeof(IAccountGrain)),
        .. Types().Select(Describe).Order(StringComparer.Ordinal),
        .. Interface(typeof(IMailTestGrain)),
    ];

    private static IEnumerable<string> Interface(Type type) =>
        [$"interface {Alias(type)}", .. type.GetMethods().Select(Describe).Order(StringComparer.Ordinal)];

    private static IEnumerable<Type> Types() => new[] { typeof(Accounts.Account).Assembly, typeof(IAccountGrain).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)));

    private static string Describe(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType));
        return $"method {Alias(method)}({string.Join(", ", parameters)}) -> {NameOf(method.ReturnType)}";
    }

    private static string Describe(Type type) => $"type {Alias(type)}: " + (type.IsEnum
        ? string.Join(", ", Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt32(Enum.Parse(type, name), null)}"))
        : string.Join(", ", Members(type)));

    /// <summary>Fields with an id, or the parameters of a record's primary constructor, whose ids are their positions.</summary>
    private static IEnumerable<string> Members(Type type)
    {
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(field => field.IsDefined(typeof(IdAttribute))).ToList();
        return fields.Count > 0
            ? fields.Select(field => $"{field.GetCustomAttribute<IdAttribute>()!.Id} {NameOf(field.FieldType)}")
            : type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).Take(1)
                .SelectMany(constructor => constructor.GetParameters())
                .Where(_ => !type.IsSubclassOf(typeof(Exception)))
                .Select((parameter, id) => $"{id} {NameOf(parameter.ParameterType)}");
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Assembly.GetName().Name!.StartsWith(nameof(OrleansSelfCare), StringComparison.Ordinal) ? Alias(type)
        : type.Name;

    private static string Alias(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? $"{member.Name} (no alias)";
}
