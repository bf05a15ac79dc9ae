package io.netloft.systemtests.planted.unmarked;

final class LivesInAnUnmarkedPackage {}
