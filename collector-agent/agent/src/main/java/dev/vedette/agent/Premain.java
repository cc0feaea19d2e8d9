package dev.vedette.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Entry of {@code -javaagent}. Never throws: a JVM whose agent throws does not start. */
public final class Premain {
    private static final String STARTED = "dev.vedette.agent.started";

    private Premain() {}

    /** Called by the JVM before the application's main method. Options are properties and environment, not arguments. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            if (System.setProperty(STARTED, "true") != null) {
                System.err.println("vedette: the agent is attached twice; the second one stays off");
                return;
            }
            start(instrumentation);
        } catch (Throwable e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println(
                    "vedette: the agent stays off: " + cause.getClass().getName());
        }
    }

    private static void start(Instrumentation instrumentation) throws Exception {
        File jar = new File(Premain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        // The bridge has to be seen by every class loader of the application, so the bootstrap loader gets it. What it
        // could find besides in this jar is these two classes.
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar));
        ClassLoader isolated = new IsolatedClassLoader(jar);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Kafka looks its classes up by the thread's loader: it must not find another Kafka in the application.
        thread.setContextClassLoader(isolated);
        try {
            isolated.loadClass("dev.vedette.agent.core.Agent")
                    .getMethod("start", Instrumentation.class)
                    .invoke(null, instrumentation);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
