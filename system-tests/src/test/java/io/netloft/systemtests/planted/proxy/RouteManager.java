package io.netloft.systemtests.planted.proxy;

final class RouteManager {}
