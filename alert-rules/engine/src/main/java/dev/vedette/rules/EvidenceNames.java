package dev.vedette.rules;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names of fields that alerts of MCP servers usually show. States know a name by its place here, so that they need not hold
 * it: **the list only ever grows at its end**. A host may give evidence other fields; those cost their names.
 */
public final class EvidenceNames {

    /** In the order of their numbers. */
    public static final List<String> ALL = List.of(
            "service.name",
            "user.id",
            "vedette.client.id",
            "client.address",
            "user_agent.original",
            "vedette.client.context",
            "vedette.token.fingerprint",
            "vedette.session.fingerprint",
            "vedette.token.scopes",
            "vedette.auth.required_scopes",
            "vedette.auth.claims",
            "mcp.method.name",
            "gen_ai.tool.name",
            "event.outcome",
            "event.reason",
            "http.response.status_code",
            "trace.id",
            "vedette.model.score",
            "vedette.model.name",
            "vedette.model.reasons",
            "vedette.loss.kind",
            "vedette.loss.detail",
            "vedette.server.owner",
            "vedette.server.criticality",
            "vedette.server.exposure",
            "event.name",
            "client.geo.country_iso_code",
            "client.geo.city_name",
            "client.geo.location.lat",
            "client.geo.location.lon",
            "client.as.number",
            "client.as.organization.name",
            "vedette.auth.scheme",
            "vedette.token.issuer",
            "vedette.token.id",
            "vedette.token.audience",
            "vedette.client.network",
            "user_agent.name",
            "agent.id",
            "vedette.agent.boot",
            "event.sequence",
            "vedette.attributes.refusal",
            "vedette.attributes.definition.change",
            "vedette.tool.definition.hash",
            "vedette.tool.argument.findings",
            "vedette.tool.result.findings",
            "vedette.tool.result.bytes",
            "vedette.content.places",
            "vedette.order.score",
            "vedette.order.model",
            "vedette.order.reasons",
            "vedette.habit.known_days",
            "vedette.habit.reasons",
            "vedette.session.score",
            "vedette.session.ordered",
            "vedette.session.models",
            "vedette.session.reasons",
            "vedette.session.missing");

    /** Names of events that states know by their place here, so that **this list grows at its end**, too. */
    static final List<String> EVENTS = List.of(
            "vedette.auth.attempt",
            "mcp.request",
            "mcp.tool.call",
            "mcp.session.start",
            "mcp.session.end",
            "mcp.tool.definition",
            "vedette.agent.loss",
            "vedette.oauth.event",
            "vedette.egress.call",
            "vedette.process.start",
            "vedette.jar.loaded");

    /** Values that most events have one of; states know them by their place here, so that **this list grows at its end**, too. */
    static final List<String> VALUES = List.of(
            "success",
            "failure",
            "unknown",
            "initialize",
            "ping",
            "tools/list",
            "tools/call",
            "resources/list",
            "resources/read",
            "prompts/list",
            "prompts/get",
            "notifications/initialized",
            "200",
            "202",
            "400",
            "401",
            "403",
            "404");

    /** Of {@link #ALL}, what events of one caller at one server mostly say alike: {@link EvidenceContext}. */
    static final Set<String> OF_CALLERS = Set.of(
            "service.name",
            "user.id",
            "vedette.client.id",
            "client.address",
            "user_agent.original",
            "vedette.client.context",
            "vedette.token.fingerprint",
            "vedette.session.fingerprint",
            "vedette.token.scopes",
            "vedette.auth.claims",
            "vedette.server.owner",
            "vedette.server.criticality",
            "vedette.server.exposure",
            "client.geo.country_iso_code",
            "client.geo.city_name",
            "client.geo.location.lat",
            "client.geo.location.lon",
            "client.as.number",
            "client.as.organization.name",
            "vedette.auth.scheme",
            "vedette.token.issuer",
            "vedette.token.id",
            "vedette.token.audience",
            "vedette.client.network",
            "user_agent.name",
            "agent.id",
            "vedette.agent.boot");

    private static final Map<String, Integer> NUMBERS = numbers(ALL);
    private static final Map<String, Integer> NUMBERS_OF_EVENTS = numbers(EVENTS);
    private static final Map<String, Integer> NUMBERS_OF_VALUES = numbers(VALUES);

    private static Map<String, Integer> numbers(List<String> texts) {
        return IntStream.range(0, texts.size())
                .boxed()
                .collect(Collectors.toUnmodifiableMap(texts::get, number -> number));
    }

    /** Of a name that is among {@link #ALL}. */
    static int number(String name) {
        return Objects.requireNonNull(NUMBERS.get(name));
    }

    /** -1 for an event's name that is not among {@link #EVENTS}. */
    static int numberOfEvent(String name) {
        return NUMBERS_OF_EVENTS.getOrDefault(name, -1);
    }

    /** -1 for a value that is not among {@link #VALUES}. */
    static int numberOfValue(String value) {
        return NUMBERS_OF_VALUES.getOrDefault(value, -1);
    }

    private EvidenceNames() {}
}
