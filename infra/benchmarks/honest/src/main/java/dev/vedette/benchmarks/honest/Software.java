package dev.vedette.benchmarks.honest;

/**
 * What clients are made of, and how each behaves.
 *
 * <p>The names are invented; README.md says after what they were modelled.
 */
enum Software {
    DESKTOP(
            "desk-companion",
            "DeskCompanion/1.%d.0 (Macintosh)",
            Id.OF_INSTALLATION,
            Refresh.WHEN_REFUSED,
            true,
            true,
            60),
    EDITOR("editor-assist", "node", Id.OF_INSTALLATION, Refresh.WHEN_REFUSED, false, true, 60),
    TERMINAL("terminal-agent", "python-httpx/0.%d.1", Id.OF_INSTALLATION, Refresh.AHEAD, true, false, 60),
    BROWSER("web-workbench", "Mozilla/5.0 (X11; Linux x86_64) Chrome/14%d.0", Id.FIXED, Refresh.AHEAD, false, true, 15),
    PHONE("pocket-companion", "PocketCompanion/5.%d CFNetwork/1568", Id.FIXED, Refresh.WHEN_REFUSED, false, false, 60),
    HOSTED_ONE(
            "https://assistant.example.net/client.json",
            "CloudAssistant-User/1.%d",
            Id.FIXED,
            Refresh.AHEAD,
            true,
            false,
            480),
    HOSTED_TWO("chat-connector", "python-httpx/0.2%d.0", Id.FIXED, Refresh.WHEN_REFUSED, false, false, 60),
    PIPELINE("build-pipeline", "ci-runner/3.%d", Id.FIXED, Refresh.AHEAD, true, false, 10),
    NIGHT_JOB("night-jobs", "Java-http-client/17.0.%d", Id.FIXED, Refresh.AHEAD, true, false, 60),
    PROBE("uptime-probe", "uptime-probe/2.%d", Id.FIXED, Refresh.AHEAD, true, false, 60),
    CONSOLE("ops-console", "OpsConsole/0.%d", Id.FIXED, Refresh.WHEN_REFUSED, true, true, 15);

    /** Where a client's id comes from. */
    enum Id {
        /** Registered once by hand, or a metadata document at a URL. */
        FIXED,
        /** By dynamic registration, RFC 7591. */
        OF_INSTALLATION
    }

    /** When a client asks for the next token. */
    enum Refresh {
        AHEAD,
        WHEN_REFUSED
    }

    final String client;
    final Id id;
    final Refresh refresh;
    /** Whether it ends sessions, as the specification says that it should. */
    final boolean endsSessions;
    /** Whether it opens the stream for what the server says unasked. */
    final boolean listens;

    final int tokenMinutes;
    private final String userAgent;

    Software(
            String client,
            String userAgent,
            Id id,
            Refresh refresh,
            boolean endsSessions,
            boolean listens,
            int tokenMinutes) {
        this.client = client;
        this.userAgent = userAgent;
        this.id = id;
        this.refresh = refresh;
        this.endsSessions = endsSessions;
        this.listens = listens;
        this.tokenMinutes = tokenMinutes;
    }

    /** @param release counts the software's releases */
    String userAgent(int release) {
        // A runtime that changes the name it goes by: Node.js had "undici" before "node".
        return this == EDITOR && release > 1 ? "undici" : userAgent.formatted(release);
    }

    /** Whether somebody sits in front of it. */
    boolean isInteractive() {
        return this != PIPELINE && this != NIGHT_JOB && this != PROBE;
    }

    /** @return product name at the head of a user agent, as the agent cuts it */
    static String family(String userAgent) {
        return userAgent.split("[/ (]", 2)[0];
    }
}
