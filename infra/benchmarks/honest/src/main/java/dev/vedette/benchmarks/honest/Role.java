package dev.vedette.benchmarks.honest;

import java.util.List;

/** What people do for a living, which servers they use for it and how much of all people they are. */
enum Role {
    OFFICE(34, List.of("workspace", "chat")),
    FINANCE(8, List.of("payments", "workspace")),
    SUPPORT(12, List.of("support", "chat")),
    SALES(14, List.of("travel", "workspace")),
    RESEARCH(14, List.of("toolbox", "workspace")),
    DEVELOPER(14, List.of("toolbox", "operations", "chat")),
    ADMINISTRATOR(4, List.of("operations", "chat"));

    final int share;
    final List<String> servers;

    Role(int share, List<String> servers) {
        this.share = share;
        this.servers = servers;
    }

    /** Of so many people the numbered one has this role. */
    static Role of(int number) {
        int at = number * 37 % 100; // roles are mixed, so that few people are of all roles too
        for (Role role : values()) {
            at -= role.share;
            if (at < 0) {
                return role;
            }
        }
        return OFFICE;
    }

    /** Whether an administrative tool is theirs to call. */
    boolean administers() {
        return this == ADMINISTRATOR;
    }
}
