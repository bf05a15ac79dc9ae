package io.netloft.proxy.core;

/** Group rules for tests: the default but for what is named. */
final class Rules {
    private Rules() {}

    static GroupRule with(BalanceMethod method) {
        return with(method, Ejection.NONE);
    }

    static GroupRule with(BalanceMethod method, Ejection ejection) {
        return with(method, 0, 0, ejection, Breaker.NONE);
    }

    static GroupRule with(Ejection ejection) {
        return with(BalanceMethod.ROUND_ROBIN, ejection);
    }

    static GroupRule with(Breaker breaker) {
        return with(BalanceMethod.ROUND_ROBIN, 0, 0, Ejection.NONE, breaker);
    }

    static GroupRule slowStart(long ns) {
        return with(BalanceMethod.ROUND_ROBIN, ns, 0, Ejection.NONE, Breaker.NONE);
    }

    static GroupRule panic(int percent) {
        return with(BalanceMethod.ROUND_ROBIN, 0, percent, Ejection.NONE, Breaker.NONE);
    }

    private static GroupRule with(
            BalanceMethod method, long slowStartNs, int panic, Ejection ejection, Breaker breaker) {
        return new GroupRule(
                method,
                HashKey.ADDRESS,
                null,
                125,
                slowStartNs,
                panic,
                140,
                ejection,
                breaker,
                new RetryPolicy(3, 1000, java.util.List.of(), java.util.List.of(), 20, 2, 0),
                Spoken.HTTP1,
                ProxyHeader.NONE);
    }
}
