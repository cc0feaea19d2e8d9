package dev.vedette.agent;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.logging.LogManager;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * An application that chooses its log manager some time after its start, as JBoss does, then looks for the agent's
 * counters in JMX.
 */
public final class LateLogManager {
    private static final ObjectName AGENT = name();

    private LateLogManager() {}

    public static void main(String[] args) throws Exception {
        await().during(Duration.ofSeconds(2))
                .until(() -> MBeanServerFactory.findMBeanServer(null).isEmpty());
        System.out.println(
                "MBean servers: " + MBeanServerFactory.findMBeanServer(null).size());
        System.setProperty("java.util.logging.manager", Chosen.class.getName());
        System.out.println(
                "log manager: " + LogManager.getLogManager().getClass().getSimpleName());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.isRegistered(AGENT));
        System.out.println("class loader: " + server.getClassLoaderFor(AGENT));
        System.out.println("seen: " + ((Long) server.getAttribute(AGENT, "Seen") > 0));
        System.out.println("listening on 0");
        while (System.in.read() >= 0) {
            // until the test ends
        }
    }

    /** Named by a property, made by the platform. */
    public static final class Chosen extends LogManager {}

    private static ObjectName name() {
        try {
            return new ObjectName("dev.vedette:type=Agent");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }
}
