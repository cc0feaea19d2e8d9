package dev.vedette.agent.core.health;

import java.util.Map;

/** {@code dev.vedette:type=Agent}: counts since the start of the JVM, times in seconds, sizes in bytes. Public for JMX. */
public interface HealthMXBean {
    long getSeen();

    long getSent();

    long getSpooled();

    /** By the reasons of {@code vedette.agent.loss}. */
    Map<String, Long> getDropped();

    long getDroppedTotal();

    long getHookFailures();

    long getRingUsedBytes();

    long getRingCapacityBytes();

    long getSpoolBytes();

    /** Events that have left the ring. */
    long getRingTimeCount();

    double getRingTimeTotalSeconds();

    double getRingTimeMaxSeconds();

    double getRingTimeP50Seconds();

    double getRingTimeP99Seconds();
}
