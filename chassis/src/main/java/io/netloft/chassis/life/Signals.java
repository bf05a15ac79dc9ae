package io.netloft.chassis.life;

import io.netloft.chassis.log.Log;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK has them only in an unsupported class, so it is reached by reflection; where
 * it is missing or reserved (a JVM run with reduced signals), the caller falls back to a shutdown hook.
 */
final class Signals {
    private static final Log LOG = Log.of(Signals.class);

    private Signals() {}

    /** Runs the task on a thread of the JVM at each such signal; false when that cannot be had. */
    static boolean on(String name, Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    task.run();
                    return null;
                }
                return object(proxy, method.getName(), arguments);
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("signal not available", "signal", name, "cause", String.valueOf(e.getCause()));
            return false;
        }
    }

    private static Object object(Object proxy, String method, Object[] arguments) {
        return switch (method) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "signal handler";
        };
    }
}
