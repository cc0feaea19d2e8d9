package dev.vedette.console.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.rules.AlertEvidence.Event;
import dev.vedette.console.rules.Reasons.Matched;
import dev.vedette.console.rules.Reasons.Selected;
import dev.vedette.rules.EventView;
import dev.vedette.rules.Finding;
import dev.vedette.rules.Rule;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import dev.vedette.rules.RuleTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which selections matched with which values, in words. */
class AlertReasonsTest {

    private static final Path SHIPPED = Path.of("../../alert-rules/rules");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CUT = 256;

    private final RuleBook book = new RuleBook();
    private final AlertReasons reasons = new AlertReasons(book);

    @AfterEach
    void close() {
        reasons.close();
    }

    private void take(long version, String yaml) throws Exception {
        Set<String> ids = RuleFile.parse("", yaml).rules().stream()
                .map(rule -> rule.metadata().id())
                .collect(Collectors.toSet());
        book.take(ids.iterator().next(), new RuleBook.Text(version, yaml, ids));
    }

    private static String rule(String detection) {
        return "title: Odd calls\nid: r\nlogsource: {product: mcp}\ndetection:\n" + detection.indent(2);
    }

    private static Event event(String id, String json) {
        return new Event(id, "mcp.tool.call", "r", Map.of(), Optional.of(json));
    }

    private static AlertEvidence alert(long version, Event... events) {
        return new AlertEvidence(
                "r", version, events.length, OptionalDouble.empty(), OptionalDouble.empty(), List.of(events));
    }

    private static String words(Selected one) {
        return one.selection() + ": " + one.field() + one.modifiers() + " " + one.comparison() + " "
                + String.join(", ", one.asked()) + (one.askedMore() > 0 ? " +" + one.askedMore() : "") + "; there: "
                + String.join(", ", one.found()) + (one.foundMore() > 0 ? " +" + one.foundMore() : "");
    }

    private List<String> words(String detection, String... documents) throws Exception {
        take(1, rule(detection));
        List<Event> events = new ArrayList<>();
        for (String document : documents) {
            events.add(event("e" + events.size(), document));
        }
        Reasons made = reasons.of(alert(1, events.toArray(Event[]::new)));
        assertThat(made.fault()).isEmpty();
        assertThat(made.matched()).hasSize(1);
        assertThat(made.matched().get(0).unexplained()).isEmpty();
        return made.matched().get(0).selected().stream()
                .map(AlertReasonsTest::words)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `s: {gen_ai.tool.name: [read, write]}`            ; {"gen_ai.tool.name": "read"}          ; `selection s: gen_ai.tool.name is read; there: read`
            `s: {'url.path|contains|all': [a, b]}`            ; {"url.path": "xaxb"}                  ; `selection s: url.path|contains|all contains a, b; there: xaxb`
            `s: {'url.path|startswith|cased': /A}`            ; {"url.path": "/Ab"}                   ; `selection s: url.path|startswith|cased begins with, in the same case, /A; there: /Ab`
            `s: {'client.address|cidr': 10.0.0.0/8}`          ; {"client.address": "10.1.2.3"}        ; `selection s: client.address|cidr is in the network 10.0.0.0/8; there: 10.1.2.3`
            `s: {'http.response.status_code|gte': 500}`       ; {"http.response.status_code": 503}    ; `selection s: http.response.status_code|gte is at least 500; there: 503`
            `s: {'event.reason|exists': true}`                ; {"event.reason": "x"}                 ; `selection s: event.reason|exists is there ; there: x`
            `s: {'event.reason|exists': false}`               ; {"url.path": "x"}                     ; `selection s: event.reason|exists is not there ; there: `
            `s: {event.reason: null}`                         ; {"url.path": "x"}                     ; `selection s: event.reason is null; there: `
            `s: {'event.reason|neq': [a, b]}`                 ; {"event.reason": "c"}                 ; `selection s: event.reason|neq is not a, b; there: c`
            `s: {'url.path|re': '^/x[0-9]+$'}`                ; {"url.path": "/x12"}                  ; `selection s: url.path|re matches the expression ^/x[0-9]+$; there: /x12`
            `s: [mimi, katz]`                                 ; {"url.path": "Mimi"}                  ; `selection s:  contains mimi; there: url.path`
            `s: {vedette.attributes.refusal: expired}`        ; {"vedette.attributes": {"refusal": "expired"}} ; `selection s: vedette.attributes.refusal is expired; there: expired`
            `s: {'vedette.token.expires_at|lt': 2000000}`     ; {"vedette.token.expires_at": "1970-01-01T00:00:01.500Z"} ; `selection s: vedette.token.expires_at|lt is less than 2000000; there: 1500000`
            """)
    void whatIsAskedAndWhatIsThereInWords(String selection, String document, String expected) throws Exception {
        assertThat(words(selection + "\ncondition: s", document)).containsExactly(expected);
    }

    @Test
    void whatMayNotBeThereIsAReasonToo() throws Exception {
        assertThat(words("""
                        s: {event.outcome: failure}
                        f: {event.reason: [expired, unknown]}
                        condition: s and not f
                        """, "{\"event.outcome\": \"failure\", \"event.reason\": \"forged\"}"))
                .containsExactly(
                        "selection s: event.outcome is failure; there: failure",
                        "selection f: event.reason is not expired, unknown; there: forged");
    }

    @Test
    void eventsThatMatchedAlikeStandOnceWithAllTheirValues() throws Exception {
        String[] documents = new String[12];
        Arrays.setAll(documents, i -> "{\"event.outcome\": \"failure\", \"url.path\": \"/x" + i % 10 + "\"}");

        assertThat(words("s: {event.outcome: failure, 'url.path|startswith': /x}\ncondition: s", documents))
                .containsExactly(
                        "selection s: event.outcome is failure; there: failure",
                        "selection s: url.path|startswith begins with /x; there: /x0, /x1, /x2, /x3, /x4, /x5, /x6, /x7 +2");
    }

    @Test
    void anotherVersionIsSaidAndNotGuessed() throws Exception {
        take(3, rule("s: {event.outcome: failure}\ncondition: s"));

        Reasons made = reasons.of(alert(2, event("e", "{\"event.outcome\": \"failure\"}")));

        assertThat(made.fault()).contains("version 2 of its rule", "version 3 now");
        assertThat(made.matched()).isEmpty();
        book.clear();
        assertThat(reasons.of(alert(3)).fault()).contains("does not have the alert's rule any more");
    }

    @Test
    void whatDoesNotMatchIsSaidAndNotExplained() throws Exception {
        take(1, rule("s: {vedette.model.score: 0.9}\ncondition: s"));
        Event bare = new Event("gone", "mcp.tool.call", "r", Map.of(), Optional.empty());
        Event kept = new Event("kept", "mcp.tool.call", "r", Map.of("vedette.model.score", "0.9"), Optional.empty());

        Reasons made = reasons.of(alert(1, event("other", "{\"vedette.model.score\": 0.9}"), bare, kept));

        // A document's field that no agent sends is not what the job saw.
        assertThat(made.matched())
                .extracting(Matched::eventIds)
                .containsExactly(List.of("other"), List.of("gone"), List.of("kept"));
        assertThat(made.matched().get(0).unexplained()).contains("does not show the match");
        assertThat(made.matched().get(1).unexplained()).contains("no longer kept");
        assertThat(made.matched().get(2).selected()).hasSize(1);
        assertThat(made.notes()).singleElement().asString().startsWith("2 events of these cannot be found");
    }

    @Test
    void aCorrelationSaysWhatItCounted() throws Exception {
        take(1, """
                title: Many tokens
                id: r
                correlation:
                  type: value_count
                  rules: [refused]
                  group-by: [client.address]
                  timespan: 5m
                  condition: {field: vedette.token.fingerprint, gte: 2}
                ---
                title: Refused
                id: b
                name: refused
                logsource: {product: mcp}
                detection: {s: {event.outcome: failure}, condition: s}
                """);
        List<Event> events = Stream.of("k1", "k2", "k1")
                .map(token -> new Event(
                        "e",
                        "vedette.auth.attempt",
                        "b",
                        Map.of(),
                        Optional.of(
                                "{\"event.outcome\": \"failure\", \"vedette.token.fingerprint\": \"" + token + "\"}")))
                .toList();

        Reasons made = reasons.of(new AlertEvidence("r", 1, 3, OptionalDouble.of(7), OptionalDouble.empty(), events));

        Reasons.Counted counted = made.counted().orElseThrow();
        assertThat(counted.asked())
                .isEqualTo("Different values of vedette.token.fingerprint: at least 2 within 5 minutes, for each"
                        + " client.address by itself.");
        assertThat(counted.found())
                .startsWith("There are 2. There was more than the rule counts")
                .endsWith("at least 7.");
        assertThat(counted.values()).containsExactly("k1", "k2");
        assertThat(made.matched()).singleElement().satisfies(group -> {
            assertThat(group.rule()).isEqualTo("Refused");
            assertThat(group.events()).isEqualTo(3);
        });
    }

    /** Values by the thousand, each looked at by itself for each of many events. */
    @Test
    void nobodyWaitsForARuleThatTakesTooLong() throws Exception {
        String values =
                IntStream.range(0, 5_000).mapToObj(i -> "value" + i + "-").collect(Collectors.joining(", "));
        take(1, rule("s: {'url.path|contains': [" + values + "]}\ncondition: s"));
        Event[] events = new Event[128];
        Arrays.setAll(events, i -> event("e" + i, "{\"url.path\": \"/value4999-\"}"));

        try (AlertReasons impatient = new AlertReasons(book, 1)) {
            assertThat(impatient.of(alert(1, events)).fault()).contains("takes too long");
        }
        Reasons made = reasons.of(alert(1, event("e", "{\"url.path\": \"/value4999-\"}")));
        assertThat(made.matched().get(0).selected())
                .extracting(AlertReasonsTest::words)
                .containsExactly("selection s: url.path|contains contains  +5000; there: /value4999-");
    }

    static Stream<Path> shippedRules() throws Exception {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList().stream();
        }
    }

    /** As delivery writes the events and detection the alerts: sent fields in the document, looked at ones in the alert. */
    @ParameterizedTest
    @MethodSource("shippedRules")
    void everyEventThatAShippedRuleFiresOnIsExplained(Path file) throws Exception {
        String yaml = Files.readString(file);
        RuleFile rules = RuleFile.parse(file.toString(), yaml);
        take(1, yaml);
        for (RuleTest.EventFile events : RuleTest.eventFiles(file, true)) {
            for (Finding finding : RuleTest.alerts(RuleSet.compile(List.of(rules)), events.events())
                    .values()) {
                for (boolean hasDocuments : List.of(true, false)) {
                    Reasons made = reasons.of(alert(finding, events, rules, hasDocuments));
                    assertThat(made.fault()).isEmpty();
                    assertThat(made.matched())
                            .as(events.path().toString())
                            .allSatisfy(group -> assertThat(group.unexplained()).isEmpty())
                            .allSatisfy(group -> assertThat(group.selected()).isNotEmpty());
                    assertThat(made.matched().stream()
                                    .mapToLong(Matched::events)
                                    .sum())
                            .isEqualTo(finding.evidence().size());
                }
            }
        }
    }

    private static AlertEvidence alert(Finding finding, RuleTest.EventFile file, RuleFile rules, boolean hasDocuments)
            throws Exception {
        Map<String, EventView> views = new LinkedHashMap<>();
        file.events().forEach(event -> views.put(event.id(), event.event()));
        List<Event> events = new ArrayList<>();
        for (var evidence : finding.evidence()) {
            EventView view = views.getOrDefault(evidence.eventId(), EventView.EMPTY);
            Map<String, Object> fields = new LinkedHashMap<>();
            Map<String, String> kept = new LinkedHashMap<>();
            view.forEach((name, value) -> {
                if (value != EventView.ABSENT) {
                    fields.put(name, value);
                    String text = value instanceof List<?> list
                            ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            : value.toString();
                    if (isLookedAt(rules, name)) {
                        kept.put(name, text.substring(0, Math.min(CUT, text.length())));
                    }
                }
            });
            Optional<String> document = hasDocuments ? Optional.of(JSON.writeValueAsString(fields)) : Optional.empty();
            events.add(new Event(
                    evidence.eventId(), String.valueOf(view.get("event.name")), evidence.ruleId(), kept, document));
        }
        return new AlertEvidence(
                finding.ruleId(),
                1,
                finding.evidenceCount(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Collections.unmodifiableList(events));
    }

    private static boolean isLookedAt(RuleFile rules, String field) {
        for (Rule rule : rules.rules()) {
            if (rule instanceof dev.vedette.rules.DetectionRule detection
                    && detection.fields().contains(field)) {
                return true;
            }
        }
        return false;
    }
}
