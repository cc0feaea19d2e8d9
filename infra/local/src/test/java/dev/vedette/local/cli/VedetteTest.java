package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.cli.CommandProcess.Outcome;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes, one clear line on standard error, and nothing but data on standard output. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VedetteTest {
    private static final String RULE = """
            title: A Tool Is Called
            id: 6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10
            status: test
            description: Detects that a tool is called.
            references: [https://example.org/tools]
            author: Somebody
            date: 2026-11-25
            tags: [attack.execution, attack.t1059, atlas.aml.t0053, owasp.mcp05]
            logsource: {product: mcp, service: vedette}
            detection:
              selection: {event.name: mcp.tool.call}
              condition: selection
            falsepositives: [Unlikely]
            level: low
            vedette:
              catalogues: {attack: "19", atlas: 5.6.1, owasp-mcp: "2025"}
              triage: Look who called it.
              response: Ask them.
            """;

    private static final String OTHER = RULE.replace("6c1bb6a1", "7c1bb6a1")
            .replace("A Tool Is", "Another Tool Is")
            .replace("mcp.tool.call", "mcp.request");

    private static final ExecutorService WAITING = Executors.newCachedThreadPool();
    private static final List<Future<Outcome>> WITHOUT_BROKER = new ArrayList<>();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "upp, Unmatched argument",
        "up --kafka-port x, 'is not an int'",
        "up --kafka-port 70000, --kafka-port 70000 is no port: choose one from 1 to 65535",
        "up --parts kitchen, expected one of",
        "up --operator-scopes /nowhere/scopes.yml, no such file",
        "up --servers /nowhere/servers.yml, no such file",
        "up --geoip /nowhere/places.mmdb, no such file",
        "up --asn /nowhere/networks.mmdb, no such file",
        "replay --from 2026-11-26T10:00:00Z --geoip /nowhere/places.mmdb, '--geoip: /nowhere/places.mmdb: no such file'",
        "demo --seed many, 'is not a long'",
        "demo --attacks no-such-attack, no-such-attack",
        "demo --json /nowhere/result.json, cannot be written",
        "up --siem nowhere, --siem nowhere: HOST:PORT is wanted",
        "up --siem host:99999, --siem host:99999: HOST:PORT is wanted",
        "replay --from yesterday, '''yesterday'' is no time: write 2026-11-26T10:00:00Z'",
        "replay --late --longest ever, '''ever'' is no duration: write 500ms, 2s, 10m or 1h'",
        "replay --late --rules ../../alert-rules/rules, '--late goes by the rules in force: leave --rules out'",
        "replay --events /nowhere/events.avro, '/nowhere/events.avro: no recording'",
        "replay --events a.avro --late, 'mutually exclusive'",
        "replay --late --rule-keys /nowhere.pub, '--rule-keys: /nowhere.pub: no such file'",
        "silence add --for 8h --reason x, 'name a --rule, or a field of groups with --match'",
        "silence add --rule r --for ever --reason x, '--for ever: write 30m, 8h or 7d; at most 366d'",
        "silence add --match user.id --for 8h --reason x, '--match user.id: FIELD=VALUE is wanted'",
        "agent enrol /nowhere, '/nowhere: no such folder, or not readable'",
        "silence add --rule r --for 8h --reason x --key /nowhere.key, '--key: /nowhere.key: no such file'",
        "feedback x --decision benign --reason y, 'ALERT_ID x: 52 of a to z and 2 to 7 are wanted'",
        "feedback x --reason y, 'Missing required option'",
        "feedback x --decision perhaps --reason y, 'expected one of [ACKNOWLEDGED, TRUE_POSITIVE, FALSE_POSITIVE, BENIGN, UNDECIDED]'",
        "incidents list --of ann, 'Unknown option'",
        "rules remove r --key /nowhere.key, '--key: /nowhere.key: no such file'",
        "models push /nowhere.avro, '/nowhere.avro: cannot be read: name what ./vedette train made'",
        "models rollback minutes --key /nowhere.key, '--key: /nowhere.key: no such file'",
        "models list --model-keys /nowhere.pub, '--model-keys: /nowhere.pub: no such file'",
        "replay, Missing required argument",
        "bench rules --corpus /nowhere, /nowhere: holds no folder rules",
        "bench engine --corpus /nowhere, /nowhere: holds no folder rules",
        "bench pipeline --events 10, --events 10: from 1000 to 100000000",
        "bench console --analysts 0, --analysts 0: from 1 to 16",
        "bench delivery --rounds 0, --rounds 0: from 1 to 100",
        "bench delivery --documents 10, --documents 10: from 1000 to 300000",
        "bench delivery --only nothing, Invalid value for option '--only' (PART): expected one of",
        "bench honest-life --days 0, --days 0: from 1 to 62",
        "bench honest-life --principals 3, --principals 3: from 20 to 2000",
        "bench honest-life --sessions /nowhere, '/nowhere: no folder: name one with files *.jsonl.gz'",
        "bench agent --rounds 0, --rounds 0: from 1 to 1000",
        "bench pipeline --only nothing, Invalid value for option '--only' (PART): expected one of",
        "bench engine --only nothing, --only nothing: a regular expression found in",
        "bench engine --only (, --only (: a regular expression found in",
        "soak --for ever, '--for ever: write 90s or 30m, at most 50m'",
        "soak delivery --for 25h, '--for 25h: write 90s or 30m, at most 1440m'",
        "soak delivery --rate 0, --rate 0: from 1 to 1000",
        "soak delivery --faults nothing, Invalid value for option '--faults' (FAULT): expected one of",
        "rules lint, Missing required parameter",
        "rules lint /nowhere/rules, /nowhere/rules: no such file or folder",
        "rules push --bootstrap 127.0.0.1:1 /nowhere, /nowhere: no such file or folder",
    })
    void unusableInputIsOneLineAndExitCodeTwo(String command, String said) throws Exception {
        Outcome outcome = vedette(command.split(" "));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines().toList())
                .filteredOn(line -> !line.startsWith("starting"))
                .singleElement()
                .asString()
                .startsWith("vedette: ")
                .contains(said);
    }

    @Test
    void aTakenPortIsOneLineAndExitCodeTwo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Outcome outcome = vedette("up", "--parts", "kafka", "--kafka-port", "" + taken.getLocalPort());
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err())
                    .contains("port " + taken.getLocalPort() + " (Kafka) is taken")
                    .contains("--kafka-port");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2799, '2799 MiB of memory are free and the stack needs 2800: end other programs'",
        "plenty, 'VEDETTE_MEMORY_FREE (vedette.memory.free) is plenty: a number of MiB is wanted'",
    })
    void tooLittleMemoryIsOneLineAndExitCodeTwo(String free, String said) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("demo", "--headless", "--seed=1"));
        arguments.addAll(TestStacks.freePorts());
        Outcome outcome = vedette(Map.of("VEDETTE_MEMORY_FREE", free), arguments.toArray(String[]::new));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines().filter(line -> line.startsWith("vedette: ")))
                .singleElement()
                .asString()
                .startsWith("vedette: " + said);
    }

    @Test
    void aSoundRuleLintsAndIsListed() throws Exception {
        Path rule = Files.writeString(folder.resolve("tool_called.yml"), RULE);
        Outcome lint = vedette("rules", "lint", rule.toString());
        assertThat(lint.code()).isZero();
        assertThat(lint.out()).isEmpty();
        Outcome list = vedette("rules", "list", folder.toString());
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("low", "6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10", "A Tool Is Called");
    }

    @Test
    void aFaultHasItsPlaceAndExitCodeOne() throws Exception {
        Files.writeString(folder.resolve("tool_called.yml"), RULE);
        Files.writeString(folder.resolve("tool_wrong.yml"), OTHER.replace("level: low", "level: loud"));
        Outcome lint = vedette("rules", "lint", folder.toString());
        assertThat(lint.code()).isEqualTo(1);
        assertThat(lint.out().lines().toList())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("tool_wrong.yml") + ":14:8: error refused: /level: 'loud' is not allowed");
    }

    /** What lies below a link is named by the link, as it was given. */
    @Test
    void aLinkToAFolderIsLookedThrough() throws Exception {
        Path rules = Files.createDirectory(folder.resolve("rules"));
        Files.writeString(rules.resolve("broken.yml"), "title: [");
        Path link = Files.createSymbolicLink(folder.resolve("link"), rules);
        Outcome lint = vedette("rules", "lint", link.toString());
        assertThat(lint.code()).isEqualTo(1);
        assertThat(lint.out()).startsWith(link.resolve("broken.yml") + ":1:");
    }

    @Test
    void aWarningIsExitCodeOneWhenStrict() throws Exception {
        Path rule = Files.writeString(
                folder.resolve("tool_called.yml"), RULE.replace("A Tool Is Called", "\"a \\e[31m\\u202e\\n tool\""));
        Outcome lint = vedette("rules", "lint", rule.toString());
        assertThat(lint.code()).isZero();
        assertThat(lint.out())
                .contains(":1:8: warning title-case: /title: ")
                .matches("[^\\p{Cntrl}\\p{Cf}]*\\R"
                        .repeat((int) lint.out().lines().count()));
        assertThat(lint.err()).contains("1 files, 1 rules: 0 errors, ").contains("0 switched off");
        assertThat(vedette("rules", "lint", "--strict", rule.toString()).code()).isEqualTo(1);
        assertThat(vedette("rules", "lint", "--quiet", rule.toString()).out()).isEmpty();
    }

    @Test
    void anExtensionIsExitCodeOneWherePortableRulesAreAskedFor() throws Exception {
        String correlation = """
                ---
                title: A Tool Is New
                id: 0f8a4a52-3bb5-4a86-a2ba-5f8d9a1c7e11
                level: low
                correlation:
                    type: first_seen
                    rules: [6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10]
                    group-by: [user.id]
                    timespan: 1d
                    condition:
                        field: gen_ai.tool.name
                """;
        Path rule = Files.writeString(folder.resolve("tool_is_new.yml"), RULE + correlation);
        assertThat(vedette("rules", "lint", rule.toString()).code()).isZero();
        Outcome lint = vedette("rules", "lint", "--portable", rule.toString());
        assertThat(lint.code()).isEqualTo(1);
        int line = (int) RULE.lines().count() + 6;
        assertThat(lint.out())
                .contains(rule + ":" + line
                        + ":11: error portable: 2:/correlation/type: the correlation type first_seen");
    }

    @Test
    void aCheckIsSwitchedOffForAFolder() throws Exception {
        Path rule = Files.writeString(folder.resolve("tool_called.yml"), RULE.replace("A Tool Is", "a tool is"));
        Files.writeString(folder.resolve("lint.yml"), "title-case: the team writes titles so\n");
        Path events = Files.createDirectories(folder.resolve("tool_called.events/fires"));
        Files.writeString(events.resolve("no_rule.yml"), "no: rule\n");
        for (Path path : List.of(rule, folder)) {
            Outcome lint = vedette("rules", "lint", "--strict", "--json", path.toString());
            assertThat(lint.code()).isZero();
            JsonNode json = new ObjectMapper().readTree(lint.out());
            assertThat(json.path("files").asInt()).isEqualTo(1);
            assertThat(json.path("findings")).isEmpty();
            JsonNode off = json.path("switchedOff").path(0);
            assertThat(off.path("check").asText()).isEqualTo("title-case");
            assertThat(off.path("line").asInt()).isEqualTo(1);
            assertThat(off.path("reason").asText()).isEqualTo("the team writes titles so");
        }
    }

    @Test
    void rulesAreListedAsJson() throws Exception {
        Files.writeString(folder.resolve("tool_called.yml"), RULE);
        Outcome list = vedette("rules", "list", "--json", folder.toString());
        assertThat(list.code()).isZero();
        JsonNode rule = new ObjectMapper().readTree(list.out()).path(0);
        assertThat(rule.path("id").asText()).isEqualTo("6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10");
        assertThat(rule.path("level").asText()).isEqualTo("low");
    }

    @Test
    void whatACorrelationSaysBeyondItsLimitIsListed() throws Exception {
        String chain = """
                ---
                title: Many Users of a Tool
                id: 0f8a4a52-3bb5-4a86-a2ba-5f8d9a1c7e12
                vedette: {limit: 5000}
                correlation:
                    type: value_count
                    rules: [often]
                    group-by: [gen_ai.tool.name]
                    timespan: 1d
                    condition: {field: user.id, gte: 10}
                ---
                title: A User Calls a Tool Often
                id: 0f8a4a52-3bb5-4a86-a2ba-5f8d9a1c7e13
                name: often
                correlation:
                    type: event_count
                    rules: [6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10]
                    group-by: [user.id]
                    timespan: 1h
                    condition: {gte: 10}
                """;
        Path rule = Files.writeString(folder.resolve("tool_often.yml"), RULE + chain);
        Outcome list = vedette("rules", "list", folder.toString());
        assertThat(list.out().lines().map(String::strip))
                .filteredOn(line -> line.contains("exact up to"))
                .satisfiesExactly(
                        inner -> assertThat(inner)
                                .startsWith(
                                        "event_count 0f8a4a52-3bb5-4a86-a2ba-5f8d9a1c7e13: exact up to 1000 of a group;"
                                                + " beyond, estimated"),
                        outer -> assertThat(outer)
                                .startsWith("value_count: exact up to 5000 of a group; beyond, estimated")
                                .contains("within 7 % at 3 standard deviations"));
        ObjectMapper json = new ObjectMapper();
        JsonNode listed = json.readTree(
                        vedette("rules", "list", "--json", folder.toString()).out())
                .path(0)
                .path("limits");
        JsonNode linted = json.readTree(
                        vedette("rules", "lint", "--json", rule.toString()).out())
                .path("limits");
        assertThat(listed).hasSize(2).isEqualTo(linted);
        assertThat(listed.path(1).path("limit").asInt()).isEqualTo(5000);
        assertThat(listed.path(1).path("beyond").asText()).contains("HyperLogLog");
    }

    @Test
    void theHelpOfLintNamesTheReleasesOfTheCatalogues() throws Exception {
        Outcome help = vedette("rules", "lint", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("MITRE ATT&CK: Enterprise", "MITRE ATLAS: 5.");
    }

    @Test
    void bytesThatAreNoTextAreNamed() throws Exception {
        Path file = Files.write(folder.resolve("binary.yml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Outcome lint = vedette("rules", "lint", file.toString());
        assertThat(lint.code()).isEqualTo(2);
        assertThat(lint.err()).contains("binary.yml: not UTF-8 text");
    }

    @Test
    void aRuleWithoutEventsOfItsOwnFailsItsTest() throws Exception {
        Path rule = Files.writeString(folder.resolve("tool_called.yml"), RULE);
        Outcome test = vedette("rules", "test", rule.toString());
        assertThat(test.code()).isEqualTo(1);
        assertThat(test.out()).contains("FAILED").contains("tool_called.events");
    }

    @Test
    void shippedRulesPassTheirTests() throws Exception {
        Outcome test = vedette("rules", "test");
        assertThat(test.out()).doesNotContain("FAILED").contains("passed");
        assertThat(test.code()).isZero();
    }

    @Test
    void callsThatCannotBeReadAreNamed() throws Exception {
        Path calls = Files.writeString(folder.resolve("calls.jsonl"), "no json\n");
        Outcome train = vedette("train", "tools", "--calls", calls.toString(), "--out", folder.toString());
        assertThat(train.code()).isEqualTo(2);
        assertThat(train.out()).isEmpty();
        assertThat(train.err().lines().toList()).singleElement().asString().contains("calls.jsonl");
    }

    /** Last, so that the others run while these wait for a broker: a replay does so for a minute. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aBrokerThatIsNotThereIsNamed() throws Exception {
        assertThat(WITHOUT_BROKER).isNotEmpty();
        for (Future<Outcome> one : WITHOUT_BROKER) {
            Outcome outcome = one.get();
            assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).contains("--bootstrap 127.0.0.1:1: Kafka does not answer there");
        }
    }

    @BeforeAll
    static void startWithoutBroker(@TempDir Path folder) throws Exception {
        Path rule = Files.writeString(folder.resolve("tool_called.yml"), RULE);
        SigningKey.readOrCreate(folder, "mine");
        String key = folder.resolve("mine.key").toString();
        String trusted = folder.resolve("mine.pub").toString();
        // What an agent leaves in its spool directory for enrolment.
        Path place = folder.resolve("spool").resolve("0");
        SigningKey.readOrCreate(place, "agent");
        Files.writeString(place.resolve("instance"), "0b5f4c1e-6d0e-4d3c-9f6a-0c9a3a1d2e4f");
        List<List<String>> commands = List.of(
                List.of("rules", "push", "--key", key, rule.toString()),
                List.of("rules", "remove", "--key", key, "6c1bb6a1-3b52-4f2b-b1f6-0d6d3f7f2d10"),
                List.of("silence", "add", "--key", key, "--rule", "r", "--for", "1h", "--reason", "x"),
                List.of("silence", "list"),
                List.of("silence", "end", "x"),
                List.of("agent", "enrol", "--key", key, place.getParent().toString()),
                List.of("agent", "list"),
                List.of("agent", "revoke", "--key", key, "x"),
                List.of("feedback", "a".repeat(52), "--decision", "benign", "--reason", "x"),
                List.of("incidents", "list"),
                List.of("models", "list", "--model-keys", trusted),
                List.of("models", "rollback", "tools", "--key", key),
                List.of("models", "remove", "tools", "--key", key),
                List.of("replay", "--late", "--rule-keys", trusted));
        for (List<String> command : commands) {
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of("--bootstrap", "127.0.0.1:1"));
            WITHOUT_BROKER.add(WAITING.submit(() -> CommandProcess.run(folder, Map.of(), arguments)));
        }
    }

    @AfterAll
    static void stopWaiting() {
        WAITING.shutdownNow();
    }

    private Outcome vedette(String... arguments) throws IOException, InterruptedException {
        return vedette(Map.of(), arguments);
    }

    private Outcome vedette(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return CommandProcess.run(folder, environment, List.of(arguments));
    }
}
