package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys are trusted, nobody without one changes what is in force, whatever they can write to the topic. */
class SignedRulesTest {
    private static final String RULE = TestRules.FORBIDDEN_TOOL;

    private final RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);

    @TempDir
    private Path folder;

    private SigningKey key;
    private SigningKey stranger;
    private RuleBook book;
    private long offset;

    @BeforeEach
    void keys() throws Exception {
        key = SigningKey.readOrCreate(folder, "rules");
        stranger = SigningKey.readOrCreate(folder, "stranger");
        book = new RuleBook(new Trust(key.trusted()));
    }

    @Test
    void aDocumentSignedByATrustedKeyIsInForce() {
        assertThat(apply(signed(document(1, TestRules.forbiddenTool()), key))).isEqualTo("in_force");
        assertThat(book.rules().ruleIds()).contains(RULE);
    }

    @Test
    void unsignedForeignAndChangedOnesAreRefusedAndChangeNothing() {
        apply(signed(document(1, TestRules.forbiddenTool()), key));
        RuleDocument good = signed(document(2, TestRules.forbiddenTool().replace("high", "low")), key);
        List<RuleDocument> bad = List.of(
                document(2, TestRules.forbiddenTool()),
                signed(document(2, TestRules.forbiddenTool()), stranger),
                RuleDocument.newBuilder(good).setVersion(3).build(),
                RuleDocument.newBuilder(good).setKeyId(stranger.id()).build(),
                RuleDocument.newBuilder(good)
                        .setSignature(ByteBuffer.wrap(new byte[64]))
                        .build());
        for (RuleDocument document : bad) {
            assertThat(apply(document)).isEqualTo("refused");
            assertThat(book.version(RULE)).isEqualTo(1);
        }
        assertThat(apply(good)).isEqualTo("in_force");
    }

    /** Whoever cannot sign could otherwise bring back a version that was signed once, with the hole it had. */
    @Test
    void anOldVersionIsNoWayBack() {
        RuleDocument old = signed(document(1, TestRules.forbiddenTool()), key);
        apply(old);
        apply(signed(document(2, TestRules.forbiddenTool()), key));
        assertThat(apply(old)).isEqualTo("refused");
        assertThat(book.version(RULE)).isEqualTo(2);

        assertThat(apply(signed(document(3, ""), key))).isEqualTo("removed");
        assertThat(apply(old)).isEqualTo("refused");
        assertThat(restarted(List.of(record(old))).rules().ruleIds()).isEmpty();
        assertThat(apply(signed(document(4, TestRules.forbiddenTool()), key))).isEqualTo("in_force");
    }

    @Test
    void aTombstoneTakesNothingOut() {
        apply(signed(document(1, TestRules.forbiddenTool()), key));
        RuleStatus status = book.apply(raw(null)).get(0);
        assertThat(status.getState()).isEqualTo("refused");
        assertThat(status.getReason().orElse("")).contains("rules remove");
        assertThat(book.rules().ruleIds()).contains(RULE);
        // Also when the topic has forgotten the rule before the job starts again.
        assertThat(restarted(List.of()).rules().ruleIds()).contains(RULE);
        assertThat(restarted(List.of(raw(null))).rules().ruleIds()).contains(RULE);
    }

    @Test
    void whatWasSignedByAKeyThatIsTrustedNoMoreIsGoneAfterARestart() {
        apply(signed(document(1, TestRules.forbiddenTool()), key));
        RuleBook restarted = new RuleBook(new Trust(stranger.trusted()));
        restarted.start(checkpoint(), new WholeTopic.Content(List.of(), Map.of(0, offset)));
        assertThat(restarted.rules().ruleIds()).isEmpty();
    }

    private RuleBook restarted(List<KafkaBytes> topic) {
        RuleBook restarted = new RuleBook(new Trust(key.trusted()));
        restarted.start(checkpoint(), new WholeTopic.Content(topic, Map.of(0, offset)));
        return restarted;
    }

    private Map<String, byte[]> checkpoint() {
        Map<String, byte[]> documents = new HashMap<>();
        book.forEachDocument(documents::put);
        return documents;
    }

    private String apply(RuleDocument document) {
        return book.apply(record(document)).get(0).getState();
    }

    private KafkaBytes record(RuleDocument document) {
        return raw(codec.encode(document));
    }

    private KafkaBytes raw(byte[] value) {
        return new KafkaBytes(Topics.RULES, 0, offset++, 0, RULE.getBytes(StandardCharsets.UTF_8), value);
    }

    private static RuleDocument document(long version, String yaml) {
        return RuleDocument.newBuilder()
                .setRuleId(RULE)
                .setVersion(version)
                .setYaml(yaml)
                .build();
    }

    private static RuleDocument signed(RuleDocument document, SigningKey key) {
        return RuleDocument.newBuilder(document)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(document))))
                .build();
    }
}
