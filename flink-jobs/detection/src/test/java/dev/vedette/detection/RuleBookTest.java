package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    private static final String BASE = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1a02";

    private final RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);
    private final RuleBook book = new RuleBook(Trust.ANYBODY);
    private long offset;

    private KafkaBytes record(String ruleId, long version, String yaml) {
        byte[] value = yaml == null
                ? null
                : codec.encode(RuleDocument.newBuilder()
                        .setRuleId(ruleId)
                        .setVersion(version)
                        .setYaml(yaml)
                        .build());
        return raw(ruleId, value);
    }

    private KafkaBytes raw(String key, byte[] value) {
        return new KafkaBytes(Topics.RULES, 0, offset++, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private Map<String, byte[]> checkpoint() {
        Map<String, byte[]> inForce = new HashMap<>();
        book.forEachDocument(inForce::put);
        return inForce;
    }

    private static String correlationAlone() {
        return TestRules.tokenReplay().substring(0, TestRules.tokenReplay().indexOf("---"));
    }

    private static String baseAlone() {
        return TestRules.tokenReplay().substring(TestRules.tokenReplay().indexOf("---") + 4);
    }

    @Test
    void aRecordOfTheTopicPutsItsRulesIntoForce() {
        List<RuleStatus> statuses = book.apply(record(TestRules.TOKEN_REPLAY, 3, TestRules.tokenReplay()));
        assertThat(statuses).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo("in_force");
            assertThat(status.getVersionInForce()).contains(3L);
        });
        assertThat(book.rules().ruleIds()).contains(TestRules.TOKEN_REPLAY, BASE);
        assertThat(book.version(TestRules.TOKEN_REPLAY)).isEqualTo(3);
        assertThat(book.version(BASE)).isEqualTo(3);
    }

    @Test
    void aCorrelationWaitsForTheRuleThatItRefersTo() {
        assertThat(book.apply(record(TestRules.TOKEN_REPLAY, 1, correlationAlone())))
                .extracting(RuleStatus::getState)
                .containsExactly("refused");
        assertThat(book.apply(record(BASE, 1, baseAlone())))
                .extracting(status -> status.getRuleId() + " " + status.getState())
                .containsExactly(BASE + " in_force", TestRules.TOKEN_REPLAY + " in_force");
    }

    @Test
    void aRuleThatOthersNeedIsNotRemoved() {
        book.apply(record(BASE, 1, baseAlone()));
        book.apply(record(TestRules.TOKEN_REPLAY, 1, correlationAlone()));
        assertThat(book.apply(record(BASE, 0, null)))
                .extracting(RuleStatus::getState)
                .containsExactly("refused");
        assertThat(book.rules().ruleIds()).contains(BASE);
    }

    @Test
    void whatIsNoRuleDocumentIsRefusedWithoutItsWords() {
        RuleStatus status = book.apply(raw("some-rule", "<b>rubbish</b>".getBytes(StandardCharsets.UTF_8)))
                .get(0);
        assertThat(status.getState()).isEqualTo("refused");
        assertThat(status.getReason().orElse("")).contains("no RuleDocument").doesNotContain("rubbish");
    }

    @Test
    void theKeyMustBeTheRulesId() {
        RuleStatus other =
                book.apply(record("another-id", 1, TestRules.tokenReplay())).get(0);
        assertThat(other.getReason().orElse("")).contains("id of the record's key");
        assertThat(book.rules().ruleIds()).isEmpty();
    }

    @Test
    void atStartTheTopicIsReadWholeAndARecordThatComesAgainSaysTheSame() {
        KafkaBytes good = record(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
        KafkaBytes bad = record(TestRules.FORBIDDEN_TOOL, 1, "title: [");
        book.start(Map.of(), new WholeTopic.Content(List.of(good, bad), Map.of(0, offset)));
        assertThat(book.rules().ruleIds()).contains(TestRules.TOKEN_REPLAY);
        assertThat(book.apply(good)).extracting(RuleStatus::getState).containsExactly("in_force");
        assertThat(book.apply(bad)).extracting(RuleStatus::getState).containsExactly("refused");
    }

    @Test
    void theLastGoodVersionOutlivesARestartAlthoughTheTopicHasABadOne() {
        book.apply(record(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool()));
        book.apply(record(TestRules.FORBIDDEN_TOOL, 2, "title: ["));
        Map<String, byte[]> checkpoint = checkpoint();

        RuleBook restarted = new RuleBook(Trust.ANYBODY);
        KafkaBytes compacted = record(TestRules.FORBIDDEN_TOOL, 2, "title: [");
        restarted.start(checkpoint, new WholeTopic.Content(List.of(compacted), Map.of(0, offset)));

        assertThat(restarted.version(TestRules.FORBIDDEN_TOOL)).isEqualTo(1);
        assertThat(restarted.apply(compacted)).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo("refused");
            assertThat(status.getVersionInForce()).contains(1L);
        });
    }

    @Test
    void whatTheTopicDoesNotKnowAnyMoreIsGoneAfterARestart() {
        book.apply(record(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool()));
        RuleBook restarted = new RuleBook(Trust.ANYBODY);
        restarted.start(checkpoint(), new WholeTopic.Content(List.of(), Map.of(0, offset)));
        assertThat(restarted.rules().ruleIds()).isEmpty();
    }

    @Test
    void oneBadFitAtStartLeavesTheOthersInForce() {
        String twin = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1e01";
        Map<String, KafkaBytes> records = new LinkedHashMap<>();
        records.put("a", record(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool()));
        records.put("b", record(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay()));
        // Another document that brings another rule with the same id.
        records.put(
                "c",
                record(
                        twin,
                        1,
                        correlationAlone().replace(TestRules.TOKEN_REPLAY, twin) + "---\n"
                                + baseAlone().replace("verified", "none")));
        book.start(Map.of(), new WholeTopic.Content(List.copyOf(records.values()), Map.of(0, offset)));
        assertThat(book.rules().ruleIds()).contains(TestRules.FORBIDDEN_TOOL);
        assertThat(records.values().stream().flatMap(one -> book.apply(one).stream()))
                .extracting(RuleStatus::getState)
                .containsExactlyInAnyOrder("in_force", "in_force", "refused");
    }
}
