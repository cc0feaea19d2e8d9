package dev.vedette.local.faults;

/** What a soak of delivery breaks, in the order in which it does. */
public enum DeliveryFault {
    ELASTICSEARCH("Elasticsearch killed"),
    SYSLOG("syslog over TLS down"),
    WEBHOOK("webhook down"),
    OTLP("OTLP down"),
    TASK_MANAGER("task manager killed");

    private final String words;

    DeliveryFault(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
