package dev.vedette.local.demo;

/** What is peculiar to an honest person, and must not look like an attack. */
enum Habit {
    /** Works, and refreshes the token when it is time. */
    PLAIN("office-assistant", 1),
    /** Is refused an administrative tool, asks for the scope, and gets it for the same client. */
    STEPS_UP("ops-console", 1),
    /** Two devices, each with a token and sessions of its own; both are refused and ask for the scope. */
    TWO_DEVICES("ops-console", 2),
    /** Notices that the token has expired by the refusal. */
    FORGETFUL("mail-companion", 1),
    /** Loses the network and sends the same request again. */
    OFFLINE("mail-companion", 1),
    /** Opens a new session for every task. */
    RECONNECTS("office-assistant", 1);

    private final String clientId;
    private final int devices;

    Habit(String clientId, int devices) {
        this.clientId = clientId;
        this.devices = devices;
    }

    String clientId() {
        return clientId;
    }

    int devices() {
        return devices;
    }
}
