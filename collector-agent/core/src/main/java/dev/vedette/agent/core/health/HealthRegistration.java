package dev.vedette.agent.core.health;

import dev.vedette.agent.core.AgentLog;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Registers {@value #NAME} in the platform's MBean server as soon as there is one, on a thread of its own. It never makes
 * one: that initialises {@code java.util.logging}, for good and with the wrong manager if the server's main method has not
 * chosen its own by then. Whoever wants to look makes one: {@code jconsole} and {@code jcmd}, an exporter, many servers.
 */
public final class HealthRegistration implements Runnable {
    static final String NAME = "dev.vedette:type=Agent";

    /** Only the platform's server has it: an application may have made others. */
    private static final String OF_THE_PLATFORM = "java.lang:type=Runtime";

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Health health;

    public HealthRegistration(Health health) {
        this.health = health;
    }

    @Override
    public void run() {
        try {
            Optional<MBeanServer> platform = platform();
            while (platform.isEmpty()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                platform = platform();
            }
            // As a class of the JDK: what is registered gives its class loader to everybody who asks.
            platform.get().registerMBean(new StandardMBean(new HealthBean(health), HealthMXBean.class, true), name());
        } catch (Throwable e) {
            AgentLog.say("jmx", "the counters are not in JMX: " + AgentLog.describe(e));
        }
    }

    private static Optional<MBeanServer> platform() throws JMException {
        ObjectName runtime = new ObjectName(OF_THE_PLATFORM);
        return MBeanServerFactory.findMBeanServer(null).stream()
                .filter(server -> server.isRegistered(runtime))
                .findFirst();
    }

    private static ObjectName name() throws JMException {
        return new ObjectName(NAME);
    }
}
