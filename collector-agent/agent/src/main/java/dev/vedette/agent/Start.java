package dev.vedette.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.jar.JarFile;

/** Makes the agent's class loader and hands over to the agent in it. Public because {@link Premain} calls it by its name. */
public final class Start {
    private Start() {}

    public static void start(Instrumentation instrumentation) throws Exception {
        File jar = new File(
                Start.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        // The bridge has to be seen by every class loader of the application, so the bootstrap loader gets it. What it
        // could find besides in this jar is the classes of this package.
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
