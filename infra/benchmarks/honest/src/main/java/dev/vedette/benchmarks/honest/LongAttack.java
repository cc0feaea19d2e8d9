package dev.vedette.benchmarks.honest;

import java.util.Locale;

/** Attacks that take hours or days, or need a server that does wrong. Each is done among people who attack nobody. */
public enum LongAttack {
    /** A client gets one scope more every other day, and never asks for much. */
    SCOPE_CREEP(11),
    /** A copied token comes from another continent while its owner works. */
    IMPOSSIBLE_TRAVEL(2),
    /** A server lets a token in that expired weeks ago. */
    EXPIRED_TOKEN(2),
    /** One process of a server finds a token revoked, another one still lets it in. */
    REVOKED_TOKEN(2),
    /** A server goes to another server with its caller's token. */
    TOKEN_PASSED_ON(2),
    /** Somebody goes on in a session that its owner ended. */
    SESSION_AFTER_END(2),
    /** A server runs an administrative tool for a token that must only read. */
    TOOL_WITHOUT_SCOPE(2),
    /** A server lists a harmless tool, and hours later the same tool with orders to the model in its description. */
    CHANGED_TOOL(2);

    private final int days;

    LongAttack(int days) {
        this.days = days;
    }

    /** How many days have to be simulated for it. */
    public int days() {
        return days;
    }

    /** As it is written in files: lower case with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
