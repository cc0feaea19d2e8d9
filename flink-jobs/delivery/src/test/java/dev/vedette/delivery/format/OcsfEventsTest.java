package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OcsfEventsTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final OcsfEvents ALL = new OcsfEvents(OcsfEvents.EventClass.names());

    private static final List<String> NAMES = List.of("vedette.auth.attempt", "mcp.tool.call", "mcp.request");

    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(AuditEvent.class);
    }

    @Test
    void anAttemptIsAnAuthentication() throws Exception {
        AuditEvent event = event("vedette.auth.attempt")
                .setEventOutcome("failure")
                .setEventReason("invalid_token")
                .setAuthScheme("bearer")
                .setTokenFingerprint("kid:t")
                .setTokenIssuer("https://issuer.example")
                .setTokenIssuedAt(1_795_262_000_000_000L)
                .setTokenExpiresAt(1_795_265_000_000_000L)
                .setTokenScopes(List.of("files:read"))
                .build();

        JsonNode rendered = render(event);

        assertThat(rendered).isEqualTo(JSON.readTree("""
                        {
                          "activity_id": 1, "activity_name": "Logon",
                          "category_uid": 3, "category_name": "Identity & Access Management",
                          "class_uid": 3002, "class_name": "Authentication",
                          "type_uid": 300201, "type_name": "Authentication: Logon",
                          "severity_id": 1, "severity": "Informational",
                          "status_id": 2, "status": "Failure", "status_detail": "invalid_token", "status_code": "401",
                          "time": 1795262400123,
                          "duration": 7,
                          "http_request": {"http_method": "POST", "user_agent": "curl/8", "url": {"path": "/mcp"}},
                          "http_response": {"code": 401},
                          "metadata": {
                            "version": "1.8.0",
                            "product": {"name": "Vedette", "vendor_name": "Vedette", "version": "0.1.0"},
                            "uid": "b5a3:2:7",
                            "event_code": "vedette.auth.attempt",
                            "tenant_uid": "default"
                          },
                          "user": {"uid": "kid:alice"},
                          "actor": {"app_uid": "desk"},
                          "service": {"name": "tickets", "version": "1.2"},
                          "authentication_token": {
                            "uid": "kid:t", "created_time": 1795262000000, "expiration_time": 1795265000000
                          },
                          "session": {"uid": "kid:s", "issuer": "https://issuer.example"},
                          "src_endpoint": {"ip": "192.0.2.1"},
                          "is_remote": true,
                          "auth_protocol_id": 6, "auth_protocol": "OAUTH 2.0",
                          "unmapped": {
                            "trace.id": "4bf92f3577b34da6a3ce929d0e0e4736",
                            "client.address": "192.0.2.1",
                            "vedette.auth.claims": "verified",
                            "vedette.auth.scheme": "bearer",
                            "vedette.token.fingerprint": "kid:t",
                            "vedette.token.issuer": "https://issuer.example",
                            "vedette.token.scopes": ["files:read"],
                            "vedette.token.issued_at": 1795262000000000,
                            "vedette.token.expires_at": 1795265000000000,
                            "http.request.method": "POST",
                            "event.duration": 7654321,
                            "vedette.chain.hash": "00ff"
                          }
                        }
                        """));
        assertThat(OcsfSchema.errors(rendered)).isEmpty();
    }

    @Test
    void aCallIsAnApiActivity() throws Exception {
        AuditEvent event = event("mcp.tool.call")
                .setEventOutcome("success")
                .setMcpMethod("tools/call")
                .setToolName("delete_ticket")
                .setRequestId("9")
                .setRpcStatus("-32602")
                .setErrorType("tool_error")
                .build();

        JsonNode rendered = render(event);

        assertThat(OcsfSchema.errors(rendered)).isEmpty();
        assertThat(rendered.get("type_uid").asInt()).isEqualTo(600399);
        assertThat(rendered.get("activity_name").asText()).isEqualTo("Call");
        assertThat(rendered.get("status").asText()).isEqualTo("Success");
        assertThat(rendered.get("actor")).isEqualTo(JSON.readTree("""
                        {"user": {"uid": "kid:alice"}, "session": {"uid": "kid:s"}, "app_uid": "desk"}
                        """));
        assertThat(rendered.get("api")).isEqualTo(JSON.readTree("""
                        {
                          "operation": "delete_ticket",
                          "group": {"name": "tools/call"},
                          "service": {"name": "tickets", "version": "1.2"},
                          "request": {"uid": "9"},
                          "response": {"error": "tool_error", "code": -32602}
                        }
                        """));
        assertThat(rendered.at("/src_endpoint/ip").asText()).isEqualTo("192.0.2.1");
        assertThat(rendered.at("/trace/uid").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(rendered.at("/metadata/profiles/0").asText()).isEqualTo("trace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vedette.auth.attempt", "mcp.tool.call", "mcp.request"})
    void anEventThatSaysNothingIsStillOne(String name) throws Exception {
        JsonNode rendered = render(AuditEvent.newBuilder().setEventName(name).build());
        assertThat(OcsfSchema.errors(rendered)).isEmpty();
        assertThat(rendered.findValuesAsText("name")).contains("unknown");
        assertThat(rendered.get("status_id").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"bearer,6,OAUTH 2.0", "basic,11,Basic Authentication", "apikey,99,apikey"})
    void aSchemeIsAProtocol(String scheme, int id, String caption) throws Exception {
        JsonNode rendered =
                render(event("vedette.auth.attempt").setAuthScheme(scheme).build());
        assertThat(rendered.get("auth_protocol_id").asInt()).isEqualTo(id);
        assertThat(rendered.get("auth_protocol").asText()).isEqualTo(caption);
        assertThat(OcsfSchema.errors(rendered)).isEmpty();
    }

    @Test
    void whatIsNotWantedIsNotSent() {
        OcsfEvents attempts = new OcsfEvents(List.of("authentication"));
        assertThat(attempts.render(event("vedette.auth.attempt").build(), Optional.empty()))
                .isPresent();
        assertThat(attempts.render(event("mcp.tool.call").build(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void otherEventsHaveNoForm() {
        assertThat(ALL.render(event("vedette.agent.heartbeat").build(), Optional.empty()))
                .isEmpty();
    }

    /** Each field is there, whatever it holds, and no text of one becomes something else. */
    @Test
    void anythingAtAllIsAnEvent() throws Exception {
        long seed = System.nanoTime();
        System.out.println("OcsfEventsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            AuditEvent event = random(random);
            byte[] bytes = ALL.render(event, Optional.empty()).orElseThrow();
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).matches("[ -~]+");
            JsonNode rendered = JSON.readTree(bytes);
            assertThat(OcsfSchema.errors(rendered)).as("seed %d", seed).isEmpty();
            for (String text :
                    List.of(event.getUrlPath().orElse(""), event.getErrorType().orElse(""))) {
                assertThat(text.isEmpty() || rendered.toString().contains(JSON.writeValueAsString(text)))
                        .as("seed %d, %s", seed, text)
                        .isTrue();
            }
        }
    }

    private static AuditEvent random(Random random) {
        AuditEvent event = AuditEvent.newBuilder()
                .setEventName(NAMES.get(random.nextInt(NAMES.size())))
                .build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            if (!field.name().equals("event_name")) {
                event.put(field.pos(), value(field.schema(), random));
            }
        }
        return event;
    }

    private static Object value(Schema schema, Random random) {
        return switch (schema.getType()) {
            case UNION -> random.nextBoolean() ? null : value(schema.getTypes().get(1), random);
            case LONG -> random.nextBoolean() ? random.nextLong() : (Object) (long) random.nextInt(1000);
            case INT -> random.nextInt();
            case BYTES -> ByteBuffer.wrap(new byte[random.nextInt(3)]);
            case ARRAY -> new ArrayList<>(List.of(HostileAlerts.text(random, 20)));
            case MAP -> Map.of(HostileAlerts.text(random, 20), HostileAlerts.text(random, 20));
            default -> HostileAlerts.text(random, 20);
        };
    }

    private static AuditEvent.Builder event(String name) {
        return AuditEvent.newBuilder()
                .setEventName(name)
                .setOccurredAt(1_795_262_400_123_456L)
                .setAgentInstance("b5a3")
                .setAgentBoot(2)
                .setAgentSequence(7)
                .setServiceName("tickets")
                .setServiceVersion("1.2")
                .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
                .setClientAddress("192.0.2.1")
                .setUserAgent("curl/8")
                .setClientId("desk")
                .setPrincipal("kid:alice")
                .setClaims("verified")
                .setSessionFingerprint("kid:s")
                .setHttpMethod("POST")
                .setUrlPath("/mcp")
                .setHttpStatus(401)
                .setDuration(7_654_321L)
                .setChainHash(ByteBuffer.wrap(new byte[] {0, -1}));
    }

    private static JsonNode render(AuditEvent event) throws Exception {
        return JSON.readTree(ALL.render(event, Optional.empty()).orElseThrow());
    }
}
