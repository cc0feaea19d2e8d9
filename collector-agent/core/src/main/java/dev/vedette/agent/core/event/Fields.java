package dev.vedette.agent.core.event;

import dev.vedette.schemas.EventFields;

/** Positions in {@code AuditEvent} of the fields that the agent fills, by their names in rules and indices. */
public final class Fields {
    public static final int TENANT = of("organization.id");
    public static final int SERVICE_NAME = of("service.name");
    public static final int SERVICE_VERSION = of("service.version");
    public static final int OUTCOME = of("event.outcome");
    public static final int REASON = of("event.reason");
    public static final int ERROR_TYPE = of("error.type");
    public static final int TRACE_ID = of("trace.id");
    public static final int SPAN_ID = of("span.id");
    public static final int CLIENT_ADDRESS = of("client.address");
    public static final int USER_AGENT = of("user_agent.original");
    public static final int USER_AGENT_FAMILY = of("user_agent.name");
    public static final int CLIENT_ID = of("vedette.client.id");
    public static final int PRINCIPAL = of("user.id");
    public static final int CLAIMS = of("vedette.auth.claims");
    public static final int AUTH_SCHEME = of("vedette.auth.scheme");
    public static final int TOKEN_FINGERPRINT = of("vedette.token.fingerprint");
    public static final int TOKEN_ID = of("vedette.token.id");
    public static final int TOKEN_ISSUER = of("vedette.token.issuer");
    public static final int TOKEN_AUDIENCE = of("vedette.token.audience");
    public static final int TOKEN_SCOPES = of("vedette.token.scopes");
    public static final int TOKEN_ISSUED_AT = of("vedette.token.issued_at");
    public static final int TOKEN_EXPIRES_AT = of("vedette.token.expires_at");
    public static final int REQUIRED_SCOPES = of("vedette.auth.required_scopes");
    public static final int HTTP_METHOD = of("http.request.method");
    public static final int URL_PATH = of("url.path");
    public static final int HTTP_STATUS = of("http.response.status_code");
    public static final int PROTOCOL_VERSION = of("mcp.protocol.version");
    public static final int MCP_METHOD = of("mcp.method.name");
    public static final int SESSION_FINGERPRINT = of("vedette.session.fingerprint");
    public static final int REQUEST_ID = of("jsonrpc.request.id");
    public static final int RPC_STATUS = of("rpc.response.status_code");
    public static final int TOOL_NAME = of("gen_ai.tool.name");
    public static final int RESOURCE_URI = of("mcp.resource.uri");
    public static final int ARGUMENT_NAMES = of("vedette.tool.argument.names");
    public static final int ARGUMENT_BYTES = of("vedette.tool.argument.bytes");
    public static final int RESULT_BYTES = of("vedette.tool.result.bytes");
    public static final int CONTENT_VERSION = of("vedette.content.version");
    public static final int CONTENT_UNEXAMINED = of("vedette.content.unexamined");
    public static final int CONTENT_PLACES = of("vedette.content.places");
    public static final int ARGUMENT_FINDINGS = of("vedette.tool.argument.findings");
    public static final int RESULT_FINDINGS = of("vedette.tool.result.findings");
    public static final int RESULT_PERSONAL = of("vedette.tool.result.personal");
    public static final int CONTENT_UNREAD = of("vedette.content.unread");
    public static final int ORIGIN_ORDER = of("vedette.origin.order");
    public static final int ORIGIN_COVERED = of("vedette.origin.covered");
    public static final int ORIGIN_AGE = of("vedette.origin.age");
    public static final int ORIGIN_KINDS = of("vedette.origin.kinds");
    public static final int ORIGIN_SENTENCE = of("vedette.origin.sentence");
    public static final int ORIGIN_WEIGHTS = of("vedette.origin.weights");
    public static final int ARGUMENT_DESTINATIONS = of("vedette.tool.argument.destinations");
    public static final int RESULT_ORDER = of("vedette.tool.result.order");
    public static final int RESULT_VALUES = of("vedette.tool.result.values");
    public static final int OTHER_PRINCIPAL = of("vedette.other.user.id");
    public static final int OTHER_TOKEN_FINGERPRINT = of("vedette.other.token.fingerprint");
    public static final int OTHER_TOKEN_ID = of("vedette.other.token.id");
    public static final int OTHER_SESSION_FINGERPRINT = of("vedette.other.session.fingerprint");
    public static final int DEFINITION_HASH = of("vedette.tool.definition.hash");
    public static final int DEFINITION_JSON = of("vedette.tool.definition.json");
    public static final int DURATION = of("event.duration");
    public static final int ATTRIBUTES = of("vedette.attributes");

    static final int EVENT_NAME = of("event.name");
    static final int OCCURRED_AT = of("@timestamp");

    private Fields() {}

    private static int of(String semanticName) {
        return EventFields.position(semanticName)
                .orElseThrow(() -> new IllegalStateException("AuditEvent.avsc has no field " + semanticName));
    }
}
