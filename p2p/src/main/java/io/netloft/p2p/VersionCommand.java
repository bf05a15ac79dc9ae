package io.netloft.p2p;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code -V} prints. */
final class VersionCommand implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = P2pMain.class.getPackage().getImplementationVersion();
        return new String[] {"p2p " + Objects.requireNonNullElse(version, "from classes")};
    }
}
