namespace OrleansSelfCare.Gateway.Operators;

/// <summary>What an operator key may do.</summary>
[Flags]
internal enum OperatorRight
{
    None = 0,

    /// <summary>The support desk's calls about one account, and the dashboard.</summary>
    Support = 1,

    /// <summary>Making accounts and deleting them.</summary>
    Provisioning = 2,

    All = Support | Provisioning,
}
