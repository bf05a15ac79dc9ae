package io.netloft.systemtests.planted.proxy.balance;

import java.nio.file.Path;

record ReadsAFile(Path path) {}
