package dev.vedette.agent.core.health;

import java.util.Map;

/** {@link Health} with the names that JMX wants. */
final class HealthBean implements HealthMXBean {
    private final Health health;

    HealthBean(Health health) {
        this.health = health;
    }

    @Override
    public long getSeen() {
        return health.seen();
    }

    @Override
    public long getSent() {
        return health.sent();
    }

    @Override
    public long getSpooled() {
        return health.spooled();
    }

    @Override
    public Map<String, Long> getDropped() {
        return health.dropped();
    }

    @Override
    public long getDroppedTotal() {
        return health.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public long getHookFailures() {
        return health.hookFailures();
    }

    @Override
    public long getRingUsedBytes() {
        return health.ringUsedBytes();
    }

    @Override
    public long getRingCapacityBytes() {
        return health.ringCapacityBytes();
    }

    @Override
    public long getSpoolBytes() {
        return health.spoolBytes();
    }

    @Override
    public long getRingTimeCount() {
        return health.ringTime().count();
    }

    @Override
    public double getRingTimeTotalSeconds() {
        return health.ringTime().totalSeconds();
    }

    @Override
    public double getRingTimeMaxSeconds() {
        return health.ringTime().maxSeconds();
    }

    @Override
    public double getRingTimeP50Seconds() {
        return health.ringTime().quantileSeconds(0.5);
    }

    @Override
    public double getRingTimeP99Seconds() {
        return health.ringTime().quantileSeconds(0.99);
    }
}
