using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Gateway.Operators;

internal static class OperatorOf
{
    public static Operator Operator(this HttpContext http) => new("operator", ClientNetwork.Of(http));
}
