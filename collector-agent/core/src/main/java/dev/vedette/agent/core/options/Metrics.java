package dev.vedette.agent.core.options;

import java.time.Duration;

/** Where the agent's counters go as metrics. */
public record Metrics(Otlp receiver, Duration interval) {}
