package dev.vedette.console.rules;

import dev.vedette.console.rules.Reasons.Counted;
import dev.vedette.console.rules.RuleBook.Found;
import dev.vedette.console.rules.RuleBook.Held;
import dev.vedette.console.rules.RuleBook.OtherVersion;
import dev.vedette.console.rules.RuleBook.Text;
import dev.vedette.rules.CorrelationRule;
import dev.vedette.rules.DetectionRule;
import dev.vedette.rules.Rule;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says why an alert's events matched, by the rule of the version that raised it. Whoever may write rules or events decides how long
 * that takes, so that it has a thread of its own and nobody waits for it longer than {@value #PATIENCE_MILLIS} ms. Thread-safe.
 */
public final class AlertReasons implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 3_000;
    private static final int WAITING = 8;
    /** Documents that an alert's rules may stand in. */
    private static final int MAX_TEXTS = 16;

    private static final String TOO_LONG =
            "It takes too long to say which selections matched: the rule or the events are"
                    + " too large. ./vedette rules eval --explain takes its time.";

    private final RuleBook book;
    private final long patienceMillis;
    private final ThreadPoolExecutor thread;

    public AlertReasons(RuleBook book) {
        this(book, PATIENCE_MILLIS);
    }

    AlertReasons(RuleBook book, long patienceMillis) {
        this.book = book;
        this.patienceMillis = patienceMillis;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
            Thread made = new Thread(work, "vedette-console-reasons");
            made.setDaemon(true);
            return made;
        });
    }

    /** Why {@code alert} was raised. */
    public Reasons of(AlertEvidence alert) throws InterruptedException {
        Future<Reasons> reasons;
        try {
            reasons = thread.submit(() -> explain(alert));
        } catch (RejectedExecutionException e) {
            return Reasons.none(TOO_LONG);
        }
        try {
            return reasons.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reasons.cancel(true);
            return Reasons.none(TOO_LONG);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an alert's reasons could not be worked out", e.getCause());
        }
    }

    private Reasons explain(AlertEvidence alert) throws InterruptedException {
        Found found = book.find(alert.ruleId(), alert.ruleVersion());
        if (found instanceof OtherVersion other) {
            return Reasons.none(
                    "The alert was raised by version %d of its rule. %s has version %d now, so that it cannot be said which selections matched."
                            .formatted(alert.ruleVersion(), Topics.RULES, other.newest()));
        }
        if (!(found instanceof Held held)) {
            return Reasons.none(
                    "%s does not have the alert's rule any more, so that it cannot be said which selections matched."
                            .formatted(Topics.RULES));
        }
        Texts texts = new Texts(held.text());
        Optional<Rule> rule = texts.rule(alert.ruleId());
        Matches matches = new Matches();
        Map<String, String> titles = new LinkedHashMap<>();
        for (AlertEvidence.Event event : alert.events()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Optional<DetectionRule> matched = texts.detection(event.ruleId());
            matched.ifPresent(one -> titles.put(event.ruleId(), one.metadata().title()));
            matched.ifPresentOrElse(
                    one -> matches.add(one, event),
                    () -> matches.unexplained(
                            event.ruleId(), event, "%s does not have this rule any more.".formatted(Topics.RULES)));
        }
        Optional<Counted> counted = rule.filter(CorrelationRule.class::isInstance)
                .map(CorrelationRule.class::cast)
                .map(correlation -> new Counting(correlation, alert, titles).counted());
        return new Reasons("", notes(alert, matches, texts), counted, matches.list());
    }

    private static List<String> notes(AlertEvidence alert, Matches matches, Texts texts) {
        List<String> notes = new ArrayList<>();
        long gone = alert.events().stream()
                .filter(event -> event.document().isEmpty())
                .count();
        if (gone > 0) {
            notes.add(
                    gone == alert.events().size()
                            ? "The events' own documents are not to be had (expired, not there yet, or too large together): this"
                                    + " is by the fields that the alert has of them."
                            : Words.counted(gone, "event")
                                    + " of these cannot be found: of them this is by the fields that the alert has.");
        }
        if (matches.leftOut() > 0) {
            notes.add(Words.counted(matches.leftOut(), "event") + " more matched for other reasons still.");
        }
        texts.others()
                .forEach((id, version) ->
                        notes.add("Rule %s stands in a document of its own; this is by version %d, which is there now."
                                .formatted(id, version)));
        return notes;
    }

    /** The rules that an alert and its evidence name, each text read once. */
    private final class Texts {
        private final Map<String, Rule> rules = new HashMap<>();
        /** Versions of documents that the alert does not name the version of, by rule. */
        private final Map<String, Long> others = new LinkedHashMap<>();

        private int read;

        Texts(Text first) {
            read(first);
        }

        Optional<Rule> rule(String id) {
            return Optional.ofNullable(rules.get(id));
        }

        Optional<DetectionRule> detection(String id) {
            if (!rules.containsKey(id) && read < MAX_TEXTS && book.findNewest(id) instanceof Held held) {
                read(held.text());
                others.put(id, held.text().version());
            }
            return rule(id).filter(DetectionRule.class::isInstance).map(DetectionRule.class::cast);
        }

        private void read(Text text) {
            read++;
            try {
                RuleFile.parse("", text.yaml())
                        .rules()
                        .forEach(rule -> rules.putIfAbsent(rule.metadata().id(), rule));
            } catch (RuleException e) {
                throw new IllegalStateException("a rule that was read can no longer be read", e);
            }
        }

        Map<String, Long> others() {
            return others;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
