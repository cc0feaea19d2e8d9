package dev.vedette.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Entry of {@code -javaagent}, and of an agent that is attached later. Never throws: a JVM whose agent throws does not
 * start. Compiled for Java 8, with nothing of the agent in it but a name: a JVM that is too old says so and starts as well.
 */
public final class Premain {
    private static final String STARTED = "dev.vedette.agent.started";
    private static final int LOWEST_JAVA = 17;

    private Premain() {}

    /** Called by the JVM before the application's main method. Options are properties and environment, not arguments. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            String java = System.getProperty("java.specification.version");
            if (isTooOld(java)) {
                System.err.println("vedette: the agent stays off: it needs Java " + LOWEST_JAVA
                        + " or newer, and this is Java " + java);
                return;
            }
            if (System.setProperty(STARTED, "true") != null) {
                System.err.println("vedette: the agent is attached twice; the second one stays off");
                return;
            }
            Class.forName("dev.vedette.agent.Start")
                    .getMethod("start", Instrumentation.class)
                    .invoke(null, instrumentation);
        } catch (Throwable e) {
            Throwable cause = e;
            while (cause instanceof InvocationTargetException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.err.println(
                    "vedette: the agent stays off: " + cause.getClass().getName());
        }
    }

    /** Called by the JVM when the agent is attached to a server that runs (JDK, module jdk.attach). */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        premain(arguments, instrumentation);
    }

    /** @param java as the JVM says which Java it is: 1.8 of old, then 11 */
    static boolean isTooOld(String java) {
        return java.startsWith("1.") || Integer.parseInt(java) < LOWEST_JAVA;
    }
}
