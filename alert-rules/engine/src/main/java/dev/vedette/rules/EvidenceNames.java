package dev.vedette.rules;

import java.util.List;

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
            "vedette.habit.reasons");

    private EvidenceNames() {}
}
