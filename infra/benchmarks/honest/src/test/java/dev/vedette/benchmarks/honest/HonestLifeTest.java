package dev.vedette.benchmarks.honest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HonestLifeTest {
    /** Of both chain fields at the end of a body, where two zero bytes were hashed. */
    private static final int CHAIN_BYTES = 68;

    private static final LifePlan PLAN = new LifePlan(1, 40, LifePlan.FIRST_DAY, 5);

    @TempDir
    private static Path folder;

    private static HonestLife.OperatorFiles files;
    private static final List<Taken> EVENTS = new ArrayList<>();

    private record Taken(int partition, long offset, long appendedAt, AuditEvent event) {
        long time() {
            return event.getOccurredAt();
        }
    }

    @BeforeAll
    static void liveAWeek() throws Exception {
        HonestLife life = new HonestLife(
                PLAN, (partition, offset, at, event) -> EVENTS.add(new Taken(partition, offset, at, event)));
        life.run();
        files = life.write(folder);
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        LifePlan day = new LifePlan(7, 25, LifePlan.FIRST_DAY, 1);
        assertThat(hash(day)).isEqualTo(hash(day)).isNotEqualTo(hash(new LifePlan(8, 25, LifePlan.FIRST_DAY, 1)));
    }

    private static ByteBuffer hash(LifePlan plan) {
        MessageDigest digest = Pseudonyms.sha256();
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        new HonestLife(plan, (partition, offset, at, event) -> {
                    digest.update(ByteBuffer.allocate(20)
                            .putInt(partition)
                            .putLong(offset)
                            .putLong(at)
                            .flip());
                    digest.update(codec.encode(event));
                })
                .run();
        return ByteBuffer.wrap(digest.digest());
    }

    /** As the agent counts and hashes, over starts too. */
    @Test
    void numbersAndChainsAreUnbroken() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        Map<String, AuditEvent> before = new HashMap<>();
        MessageDigest digest = Pseudonyms.sha256();
        for (Taken taken : EVENTS) {
            AuditEvent event = taken.event();
            AuditEvent last = before.put(event.getAgentInstance(), event);
            boolean sameBoot = last != null && last.getAgentBoot() == event.getAgentBoot();
            assertThat(event.getAgentSequence()).isEqualTo(sameBoot ? last.getAgentSequence() + 1 : 0);
            assertThat(event.getAgentBoot())
                    .isEqualTo(last == null ? 0 : sameBoot ? last.getAgentBoot() : last.getAgentBoot() + 1);
            ByteBuffer previous = event.getChainPrevious().orElseThrow();
            assertThat(previous)
                    .isEqualTo(
                            last == null
                                    ? ByteBuffer.allocate(32)
                                    : last.getChainHash().orElseThrow());
            byte[] body = codec.encodeBody(event);
            digest.update(previous.duplicate());
            digest.update(body, 0, body.length - CHAIN_BYTES);
            assertThat(ByteBuffer.wrap(digest.digest(new byte[2])))
                    .isEqualTo(event.getChainHash().orElseThrow());
        }
    }

    @Test
    void aPartitionIsInTheOrderOfItsOffsetsAndTimes() {
        Map<Integer, Taken> before = new HashMap<>();
        for (Taken taken : EVENTS) {
            Taken last = before.put(taken.partition(), taken);
            assertThat(taken.offset()).isEqualTo(last == null ? 0 : last.offset() + 1);
            assertThat(taken.appendedAt()).isGreaterThanOrEqualTo(last == null ? 0 : last.appendedAt());
        }
    }

    @Test
    void allKindsOfEventsAreThere() {
        assertThat(distinct(event -> event.getEventName()))
                .containsExactlyInAnyOrder(
                        "vedette.auth.attempt",
                        "mcp.session.start",
                        "mcp.session.end",
                        "mcp.request",
                        "mcp.tool.call",
                        "mcp.tool.definition",
                        "vedette.agent.start",
                        "vedette.agent.heartbeat",
                        "vedette.agent.coverage",
                        "vedette.agent.end");
        assertThat(distinct(event -> event.getEventReason().orElse("")))
                .contains(
                        "missing_token",
                        "invalid_token",
                        "insufficient_scope",
                        "rate_limited",
                        "tool_error",
                        "shutdown");
        assertThat(distinct(event -> event.getAttributes().getOrDefault("refusal", "")))
                .contains("expired");
    }

    @Test
    void whatRulesLookAtIsThereAsTheAgentTellsIt() {
        assertThat(distinct(event -> event.getAttributes().getOrDefault("session.id.characters", "")))
                .contains("36");
        assertThat(distinct(event -> event.getMcpMethod().orElse(""))).contains("resources/read");
        assertThat(distinct(event -> event.getResourceUri().orElse("")))
                .anyMatch(uri -> uri.startsWith("file:///workspace/"));
        assertThat(distinct(event -> event.getAttributes().getOrDefault("definition.change", "")))
                .contains("new", "changed");
        assertThat(EVENTS.stream().map(Taken::event).flatMap(event -> event.getArgumentFindings().stream()))
                .contains("injection.path");
    }

    private static Set<String> distinct(Function<AuditEvent, String> word) {
        return EVENTS.stream().map(taken -> word.apply(taken.event())).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What makes honest life hard: one token from several networks, and all of an office behind one address. */
    @Test
    void networksChangeUnderATokenAndAreShared() {
        Map<String, Set<String>> addressesOfToken = new HashMap<>();
        Map<String, Set<String>> principalsOfAddress = new HashMap<>();
        EVENTS.stream()
                .map(Taken::event)
                .filter(event -> event.getClaims().equals("verified"))
                .forEach(event -> {
                    String address = event.getClientAddress().orElse("");
                    addressesOfToken
                            .computeIfAbsent(event.getTokenFingerprint().orElseThrow(), unused -> new HashSet<>())
                            .add(address);
                    principalsOfAddress
                            .computeIfAbsent(address, unused -> new HashSet<>())
                            .add(event.getPrincipal().orElseThrow());
                });
        assertThat(addressesOfToken.values()).anyMatch(addresses -> addresses.size() > 10);
        assertThat(principalsOfAddress.values()).anyMatch(principals -> principals.size() > 4);
    }

    @Test
    void whatWasRefusedForItsScopeComesBackWithItFromTheSameClient() {
        Map<String, String> refused = new HashMap<>();
        int stepsUp = 0;
        for (Taken taken : EVENTS) {
            AuditEvent event = taken.event();
            for (String scope : event.getRequiredScopes()) {
                refused.put(
                        event.getPrincipal().orElseThrow() + scope,
                        event.getClientId().orElseThrow());
            }
            if (event.getEventName().equals("vedette.auth.attempt")
                    && event.getEventOutcome().equals("success")) {
                for (String scope : event.getTokenScopes()) {
                    String client = refused.remove(event.getPrincipal().orElseThrow() + scope);
                    stepsUp +=
                            client != null && client.equals(event.getClientId().orElseThrow()) ? 1 : 0;
                }
            }
        }
        assertThat(stepsUp).isPositive();
    }

    @Test
    void anAcceptedTokenIsExpiredByTheToleranceForClocksAtMost() {
        assertThat(EVENTS.stream().map(Taken::event))
                .filteredOn(event -> event.getEventName().equals("vedette.auth.attempt")
                        && event.getEventOutcome().equals("success"))
                .allSatisfy(event -> assertThat(event.getOccurredAt()
                                - event.getTokenExpiresAt().orElseThrow())
                        .isLessThan(2 * Server.CLOCK_TOLERANCE));
    }

    @Test
    void theOperatorsFilesNameAllServersAndHoldDatabases() throws Exception {
        assertThat(Files.readString(files.servers())).contains("""
                          - service: operations
                            issuers: [https://login.example.com]
                            audiences: [https://operations.example.com/mcp]
                        """);
        assertThat(Files.readString(files.scopes()))
                .contains(
                        "rotate_key: [operations.admin]",
                        "administrative: [deploy_service, grant_access, rotate_key]",
                        "  https://assistant.example.net/client.json: [workspace.read");
        assertThat(Files.size(files.places())).isGreaterThan(1000);
        assertThat(Files.size(files.networks())).isGreaterThan(1000);
    }
}
