package io.netloft.systemtests.planted.proxy;

import picocli.CommandLine.Option;

final class ParsesFlags {
    @Option(names = "--planted")
    private int planted;

    int planted() {
        return planted;
    }
}
