package dev.vedette.console;

import dev.vedette.console.AlertPage.Evidence;
import dev.vedette.console.elasticsearch.Document.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What happened, in one sentence that says nothing but what the evidence holds: about whom, how often, by whom else, from
 * where, how long and how it ended. Values are an attacker's text and stand in it cut, as they are.
 */
final class AlertStory {

    private static final int MAX_VALUE = 48;
    /** More values than these are counted. */
    private static final int MAX_NAMED = 3;

    private static final Map<String, String> SUBJECTS = Map.of(
            "user.id", "Principal",
            "vedette.client.id", "Client",
            "vedette.session.fingerprint", "Session",
            "vedette.token.fingerprint", "Token",
            "vedette.token.id", "Token id",
            "client.address", "Address",
            "service.name", "Server",
            "gen_ai.tool.name", "Tool",
            "agent.id", "Agent");

    /** What others take part, in the order of the sentence. */
    private static final List<Role> ROLES = List.of(
            new Role("gen_ai.tool.name", "of tool", "of", "tools", true),
            new Role("user.id", "by principal", "by", "principals", false),
            new Role("vedette.token.fingerprint", "with token", "with", "tokens", false),
            new Role("vedette.session.fingerprint", "in session", "in", "sessions", false),
            new Role("client.address", "from", "from", "addresses", true),
            new Role("user_agent.name", "with program", "with", "programs", true),
            new Role("service.name", "at", "at", "servers", true));

    private static final Map<String, String> EVENTS = Map.of(
            "vedette.auth.attempt", "sign-in",
            "mcp.session.start", "session start",
            "mcp.session.end", "session end",
            "mcp.request", "request",
            "mcp.tool.call", "tool call",
            "mcp.tool.definition", "tool definition",
            "vedette.egress.call", "outgoing call",
            "vedette.process.start", "process start",
            "vedette.telemetry.loss", "fault in the agent's record");

    private AlertStory() {}

    /**
     * @param one before a single value, such as {@code from}
     * @param several before how many there are
     * @param named whether a few values are named rather than counted: fingerprints say nothing to a reader
     */
    private record Role(String field, String one, String several, String plural, boolean named) {}

    /** The sentence; empty where there is no evidence to tell of. */
    static String of(AlertRow alert, List<Evidence> evidence) {
        if (evidence.isEmpty()) {
            return "";
        }
        StringBuilder story = new StringBuilder(subject(alert)).append(": ").append(events(alert, evidence));
        for (Role role : ROLES) {
            if (alert.group().stream().noneMatch(entry -> entry.field().equals(role.field()))) {
                story.append(others(role, distinct(evidence, role.field())));
            }
        }
        story.append(within(alert)).append(outcome(evidence));
        if (!isWhole(alert, evidence)) {
            // All that the sentence says beside their number is of these.
            story.append(" (").append(evidence.size()).append(" of them are here)");
        }
        return story.append('.').toString();
    }

    private static String subject(AlertRow alert) {
        List<String> parts = new ArrayList<>();
        for (Entry entry : alert.group()) {
            String name = SUBJECTS.get(entry.field());
            if (name != null && !entry.value().isEmpty()) {
                parts.add((parts.isEmpty() ? name : name.toLowerCase(Locale.ROOT)) + " " + cut(entry.value()));
            }
        }
        return parts.isEmpty() ? "In all" : String.join(", ", parts);
    }

    private static String events(AlertRow alert, List<Evidence> evidence) {
        Set<String> kinds =
                new TreeSet<>(evidence.stream().map(Evidence::eventName).toList());
        if (!isWhole(alert, evidence)) {
            String kind =
                    kinds.size() == 1 ? EVENTS.getOrDefault(kinds.iterator().next(), "event") : "event";
            return (alert.exact() ? "" : "at least ") + counted(Math.max(alert.evidenceCount(), evidence.size()), kind);
        }
        List<String> parts = new ArrayList<>();
        kinds.stream()
                .sorted(Comparator.comparing(kind -> -count(evidence, kind)))
                .forEach(kind -> parts.add(counted(count(evidence, kind), EVENTS.getOrDefault(kind, "event"))));
        return and(parts);
    }

    private static boolean isWhole(AlertRow alert, List<Evidence> evidence) {
        return alert.exact() && alert.evidenceCount() <= evidence.size();
    }

    private static long count(List<Evidence> evidence, String kind) {
        return evidence.stream().filter(event -> event.eventName().equals(kind)).count();
    }

    private static String others(Role role, List<String> values) {
        if (values.isEmpty()) {
            return "";
        }
        if (values.size() == 1) {
            return " " + role.one() + " " + cut(values.get(0));
        }
        if (role.named() && values.size() <= MAX_NAMED) {
            String noun = role.field().equals("gen_ai.tool.name") ? "tools " : "";
            return " " + role.several() + " " + noun
                    + and(values.stream().map(AlertStory::cut).toList());
        }
        return " " + role.several() + " " + values.size() + " " + role.plural();
    }

    private static String within(AlertRow alert) {
        Optional<Instant> first = alert.firstSeen();
        Optional<Instant> last = alert.lastSeen();
        if (first.isEmpty() || last.isEmpty() || !first.get().isBefore(last.get())) {
            return "";
        }
        return ", within " + length(Duration.between(first.get(), last.get()));
    }

    /** Two units at most: nobody triages by the millisecond of a day. */
    private static String length(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 1) {
            return Math.max(1, span.toMillis()) + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    private static String outcome(List<Evidence> evidence) {
        List<String> outcomes = evidence.stream()
                .flatMap(event -> value(event, "event.outcome").stream())
                .toList();
        long failed = outcomes.stream().filter("failure"::equals).count();
        long succeeded = outcomes.stream().filter("success"::equals).count();
        if (failed + succeeded == 0) {
            return "";
        }
        List<String> reasons = evidence.stream()
                .filter(event ->
                        value(event, "event.outcome").filter("failure"::equals).isPresent())
                .flatMap(event -> value(event, "event.reason").stream())
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .toList();
        String why = reasons.size() == 1 ? " (" + cut(reasons.get(0)) + ")" : "";
        if (outcomes.size() == 1) {
            return failed == 1 ? "; it failed" + why : "; it succeeded";
        }
        if (failed == 0) {
            return succeeded == 2 ? "; both succeeded" : "; all succeeded";
        }
        return succeeded == 0
                ? "; " + (failed == 2 ? "both" : "all") + " failed" + why
                : "; " + succeeded + " succeeded, " + failed + " failed" + why;
    }

    private static List<String> distinct(List<Evidence> evidence, String field) {
        return evidence.stream()
                .flatMap(event -> value(event, field).stream())
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .toList();
    }

    private static Optional<String> value(Evidence event, String field) {
        return event.fields().stream()
                .filter(entry -> entry.field().equals(field))
                .map(Entry::value)
                .findFirst();
    }

    private static String counted(long count, String noun) {
        if (count == 1) {
            return "1 " + noun;
        }
        return String.format(Locale.ROOT, "%,d", count) + " "
                + (noun.startsWith("fault ") ? noun.replaceFirst("fault", "faults") : plural(noun));
    }

    private static String plural(String noun) {
        return noun.endsWith("s") ? noun + "es" : noun + "s";
    }

    private static String and(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    private static String cut(String value) {
        if (value.length() <= MAX_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return value.substring(0, end) + "…";
    }
}
