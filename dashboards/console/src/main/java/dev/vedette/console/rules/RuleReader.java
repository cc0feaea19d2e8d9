package dev.vedette.console.rules;

import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.console.rules.RuleBook.Text;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fills a book with what {@code vedette.rules} holds. It does not look at signatures: the detection job does, and an alert names the
 * version that the job took. Thread-safe.
 */
public final class RuleReader implements AutoCloseable {

    private static final int MAX_KEY_LENGTH = 128;
    /** The text, and the record's other fields. */
    private static final int MAX_BYTES = Topics.MAX_RULE_TEXT_BYTES + 16 * 1024;

    private static final TopicFollower.Source<RuleDocument> SOURCE = new TopicFollower.Source<>(
            Topics.RULES, RuleDocument.class, "the rules", TopicFollower.From.FIRST, MAX_BYTES);

    private final RuleBook book;
    private final TopicFollower<RuleDocument> follower;
    private volatile boolean isRead;

    /** @param book is filled, as long as this is not closed, by what {@code kafka} has */
    public RuleReader(KafkaSettings kafka, RuleBook book) {
        this.book = book;
        this.follower = new TopicFollower<>(kafka, SOURCE, new Records());
    }

    /** Why rules are not known, or not those of now, in a line for the analyst; empty if they are. */
    public String fault() {
        String fault = follower.fault();
        if (!fault.isEmpty()) {
            return "The rules are not known. " + fault;
        }
        return isRead ? "" : "The rules are being read from Kafka.";
    }

    /** What is no rule is the detection job's to refuse, which says so on {@code vedette.rule-status}. */
    private final class Records implements TopicFollower.Listener<RuleDocument> {

        @Override
        public void begin() {
            isRead = false;
            book.clear();
        }

        @Override
        public void caughtUp() {
            isRead = true;
        }

        @Override
        public void take(String id, RuleDocument document, int bytes, long timestamp, long offset) {
            if (id.length() <= MAX_KEY_LENGTH) {
                book.take(id, new Text(document.getVersion(), document.getYaml(), ids(document.getYaml())));
            }
        }

        @Override
        public void remove(String id, long timestamp, long offset) {
            book.remove(id);
        }
    }

    private static Set<String> ids(String yaml) {
        try {
            return RuleFile.parse("", yaml).rules().stream()
                    .map(rule -> rule.metadata().id())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuleException e) {
            // A withdrawal, which has no text, is one of these.
            return Set.of();
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
