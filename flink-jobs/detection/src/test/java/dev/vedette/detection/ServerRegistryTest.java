package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.detection.geo.GeoFiles;
import dev.vedette.rules.EventView;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerRegistryTest {
    private static final String FILE = """
            servers:
              - {service: office, owner: desk team, criticality: high, exposure: internal}
              - {service: office, tenant: acme}
              - {service: mail, issuers: [https://login.example], audiences: [mail, https://mail.example/mcp]}
            """;

    private static EnrichedEvent enriched(ServerRegistry registry, String tenant, String service) {
        AuditEvent event = new Agent("a")
                .event(1, "mcp.tool.call", call -> call.setTenant(tenant).setServiceName(service));
        return new Enrichment(OperatorScopes.NONE, registry, GeoFiles.NONE)
                .enrich(EncodedEvent.of(event, RecordCodec.of(AuditEvent.class)), 0, 0, 1);
    }

    @Test
    void whatTheRegistrySaysIsAField() {
        EnrichedEvent event = enriched(ServerRegistry.parse("servers.yml", FILE), "default", "office");
        assertThat(event.get("vedette.server.registered")).isEqualTo(true);
        assertThat(event.get("vedette.server.owner")).isEqualTo("desk team");
        assertThat(event.get("vedette.server.criticality")).isEqualTo("high");
        assertThat(event.get("vedette.server.exposure")).isEqualTo("internal");
    }

    @Test
    void whatItLeavesOutIsAbsent() {
        EnrichedEvent event = enriched(ServerRegistry.parse("servers.yml", FILE), "acme", "office");
        assertThat(event.get("vedette.server.registered")).isEqualTo(true);
        assertThat(event.get("vedette.server.owner")).isSameAs(EventView.ABSENT);
    }

    @Test
    void aServerOfAnotherTenantOrNameIsNotRegistered() {
        ServerRegistry registry = ServerRegistry.parse("servers.yml", FILE);
        assertThat(enriched(registry, "other", "office").get("vedette.server.registered"))
                .isEqualTo(false);
        assertThat(enriched(registry, "default", "files").get("vedette.server.registered"))
                .isEqualTo(false);
    }

    @Test
    void withoutARegistryNothingIsSaid() {
        EnrichedEvent event = enriched(ServerRegistry.NONE, "default", "office");
        assertThat(event.get("vedette.server.registered")).isSameAs(EventView.ABSENT);
        assertThat(event.get("vedette.server.owner")).isSameAs(EventView.ABSENT);
    }

    @Test
    void anEmptyRegistryRegistersNobody() {
        assertThat(enriched(ServerRegistry.parse("servers.yml", "servers: []"), "default", "office")
                        .get("vedette.server.registered"))
                .isEqualTo(false);
    }

    private static Object unexpected(String service, @Nullable String issuer, String... audience) {
        AuditEvent event = new Agent("a")
                .event(
                        1,
                        "vedette.auth.attempt",
                        attempt -> attempt.setServiceName(service)
                                .setTokenIssuer(issuer)
                                .setTokenAudience(List.of(audience)));
        return new Enrichment(OperatorScopes.NONE, ServerRegistry.parse("servers.yml", FILE), GeoFiles.NONE)
                .enrich(EncodedEvent.of(event, RecordCodec.of(AuditEvent.class)), 0, 0, 1)
                .get("vedette.token.unexpected");
    }

    @Test
    void ofATokenIsNamedWhatTheRegistryDoesNotExpectAtItsServer() {
        assertThat(unexpected("mail", "https://login.example", "files")).isEqualTo(List.of("audience"));
        assertThat(unexpected("mail", "https://login.other", "mail")).isEqualTo(List.of("issuer"));
        assertThat(unexpected("mail", "https://login.other", "files")).isEqualTo(List.of("audience", "issuer"));
    }

    @Test
    void aTokenForSeveralIsForEach() {
        assertThat(unexpected("mail", "https://login.example", "files", "mail")).isSameAs(EventView.ABSENT);
    }

    @Test
    void whatATokenOrTheRegistryLeavesOutIsNotJudged() {
        assertThat(unexpected("mail", null)).isSameAs(EventView.ABSENT);
        assertThat(unexpected("office", "https://login.other", "files")).isSameAs(EventView.ABSENT);
        assertThat(unexpected("unknown", "https://login.other", "files")).isSameAs(EventView.ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[a]                              | s.yml: must be a mapping with the key servers, a list",
                "server: []                       | s.yml: must be a mapping with the key servers, a list",
                "'servers: [a]'                   | s.yml: /servers/0: must be a mapping with the key service",
                "'servers: [{owner: a}]'          | s.yml: /servers/0/service: must be text of 1 to 256 characters",
                "'servers: [{service: a, owner: 1}]'      | s.yml: /servers/0/owner: must be text of 1 to 256 characters",
                "'servers: [{service: a, criticality: x}]' | s.yml: /servers/0/criticality: must be one of low, medium, high, critical",
                "'servers: [{service: a, exposure: x}]'   | s.yml: /servers/0/exposure: must be one of internal, public",
                "'servers: [{service: a, port: 1}]' | s.yml: /servers/0/port: unknown key; allowed are service, tenant, owner, criticality, exposure, issuers, audiences",
                "'servers: [{service: a, issuers: b}]' | s.yml: /servers/0/issuers: must be a list of texts",
                "'servers: [{service: a}, {service: a}]' | s.yml: /servers/1: the server stands here for the second time",
            })
    void aFaultIsOneLineWithItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> ServerRegistry.parse("s.yml", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
