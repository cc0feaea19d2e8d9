package dev.vedette.detection;

import dev.vedette.detection.RuleDocuments.Entry;
import dev.vedette.detection.RuleDocuments.RefusedException;
import dev.vedette.rules.Fault;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleSet;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The rules in force, from the records of {@code vedette.rules}. A record that cannot be used changes nothing: the other
 * rules, and the last good version of the same one, stay in force. Every operator that needs rules has a book of its own
 * and reads the same records in the same order. Not thread-safe.
 */
final class RuleBook {
    static final String IN_FORCE = "in_force";
    static final String REFUSED = "refused";
    static final String REMOVED = "removed";
    static final String THROTTLED = "throttled";

    static final int MAX_DOCUMENTS = 10_000;

    private final RuleDocuments documents;
    private final TreeMap<String, Entry> inForce = new TreeMap<>();

    /** Documents that were refused for what other documents hold: they may fit once those have changed. */
    private final TreeMap<String, Entry> waiting = new TreeMap<>();

    /** The last words on rules that were withdrawn: an older version is no way back. */
    private final TreeMap<String, RuleDocument> withdrawn = new TreeMap<>();

    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<Integer, Long> next = new HashMap<>();
    private Map<String, Long> versions = Map.of();
    private RuleSet rules = RuleSet.empty();

    private record Candidate(Entry entry, KafkaBytes record) {}

    private record Verdict(int partition, long offset, RuleStatus status) {}

    RuleBook(Trust trust) {
        this.documents = new RuleDocuments(trust);
    }

    /** The rules in force, compiled. */
    RuleSet rules() {
        return rules;
    }

    /** Version of the document that the rule stands in; 0 if it is not in force. */
    long version(String ruleId) {
        return versions.getOrDefault(ruleId, 0L);
    }

    /**
     * The word on the document in force that the rule stands in: that it is throttled, and why, or that it is in force.
     * Empty if the rule has gone.
     */
    Optional<RuleStatus> throttled(String ruleId, Optional<String> reason) {
        return inForce.values().stream()
                .filter(entry -> entry.ids().contains(ruleId))
                .findFirst()
                .map(entry -> RuleStatus.newBuilder(accepted(entry.document().getRuleId(), entry))
                        .setState(reason.isPresent() ? THROTTLED : IN_FORCE)
                        .setReason(reason.orElse(null))
                        .build());
    }

    /**
     * Starts with the documents that a checkpoint says were in force and what the topic holds now. A document that the
     * topic does not know any more was removed meanwhile, unless removals have to be signed.
     */
    void start(Map<String, byte[]> checkpointed, WholeTopic.Content topic) {
        Map<String, KafkaBytes> newest = new LinkedHashMap<>();
        for (KafkaBytes record : topic.records()) {
            newest.put(key(record), record);
        }
        checkpointed.forEach((ruleId, bytes) -> {
            // That the topic does not know it any more is nobody's signed word.
            if (newest.containsKey(ruleId) || documents.areSigned()) {
                restore(ruleId, bytes);
            }
        });
        Map<String, Candidate> usable = new TreeMap<>();
        newest.forEach((ruleId, record) -> {
            if (record.value() == null && !documents.areSigned()) {
                inForce.remove(ruleId);
                judged(ruleId, record, status(ruleId, 0, REMOVED));
                return;
            }
            try {
                RuleDocument document = documents.read(ruleId, record, known(ruleId));
                if (RuleDocuments.isWithdrawal(document)) {
                    inForce.remove(ruleId);
                    withdrawn.put(ruleId, document);
                    judged(ruleId, record, status(ruleId, document.getVersion(), REMOVED));
                } else {
                    usable.put(ruleId, new Candidate(RuleDocuments.parse(ruleId, document), record));
                }
            } catch (RefusedException e) {
                judged(ruleId, record, refusal(ruleId, e));
            }
        });
        startWith(usable);
        next.putAll(topic.next());
    }

    private void startWith(Map<String, Candidate> usable) {
        Map<String, Entry> before = new TreeMap<>(inForce);
        usable.forEach((ruleId, candidate) -> inForce.put(ruleId, candidate.entry()));
        try {
            compile();
            usable.forEach((ruleId, one) -> judged(ruleId, one.record(), accepted(ruleId, one.entry())));
        } catch (RuleException together) {
            // Some do not fit with the others: one at a time shows which.
            inForce.clear();
            before.forEach(this::tryToAdd);
            usable.forEach((ruleId, one) -> judged(ruleId, one.record(), add(ruleId, one.entry())));
            retryWaiting();
        }
    }

    /** Puts the document into force or among those that wait. */
    private RuleStatus add(String ruleId, Entry entry) {
        Optional<RuleException> fault = tryToAdd(ruleId, entry);
        if (fault.isEmpty()) {
            return accepted(ruleId, entry);
        }
        waiting.put(ruleId, entry);
        return refusal(ruleId, RefusedException.of(entry.document().getVersion(), fault.get()));
    }

    /**
     * Takes a record of the topic.
     *
     * @return what became of it and of rules that had waited for it; nothing for a record that a newer one has replaced
     */
    List<RuleStatus> apply(KafkaBytes record) {
        String ruleId = key(record);
        if (record.offset() < next.getOrDefault(record.partition(), 0L)) {
            Verdict known = verdicts.get(ruleId);
            return known != null && known.partition == record.partition() && known.offset == record.offset()
                    ? List.of(known.status)
                    : List.of();
        }
        next.put(record.partition(), record.offset() + 1);
        waiting.remove(ruleId);
        List<RuleStatus> statuses = new ArrayList<>();
        statuses.add(judged(ruleId, record, change(ruleId, record)));
        statuses.addAll(retryWaiting());
        return statuses;
    }

    private RuleStatus change(String ruleId, KafkaBytes record) {
        try {
            if (record.value() == null && !documents.areSigned()) {
                return remove(ruleId);
            }
            RuleDocument document = documents.read(ruleId, record, known(ruleId));
            return RuleDocuments.isWithdrawal(document)
                    ? withdraw(ruleId, document)
                    : replace(ruleId, RuleDocuments.parse(ruleId, document));
        } catch (RefusedException e) {
            return refusal(ruleId, e);
        }
    }

    private RuleStatus withdraw(String ruleId, RuleDocument document) {
        RuleStatus status = remove(ruleId);
        if (status.getState().equals(REMOVED)) {
            withdrawn.put(ruleId, document);
            return status(ruleId, document.getVersion(), REMOVED);
        }
        return status;
    }

    private RuleStatus remove(String ruleId) {
        Entry removed = inForce.remove(ruleId);
        if (removed == null) {
            return status(ruleId, 0, REMOVED);
        }
        try {
            compile();
            return status(ruleId, removed.document().getVersion(), REMOVED);
        } catch (RuleException e) {
            inForce.put(ruleId, removed);
            return refusal(ruleId, RefusedException.of(removed.document().getVersion(), e));
        }
    }

    private RuleStatus replace(String ruleId, Entry entry) throws RefusedException {
        if (inForce.size() >= MAX_DOCUMENTS && !inForce.containsKey(ruleId)) {
            throw new RefusedException(
                    entry.document().getVersion(), "there are " + MAX_DOCUMENTS + " rule documents: remove some");
        }
        return add(ruleId, entry);
    }

    /** Puts the document into force, or leaves all as it was and says why. */
    private Optional<RuleException> tryToAdd(String ruleId, Entry entry) {
        Entry before = inForce.put(ruleId, entry);
        try {
            compile();
            return Optional.empty();
        } catch (RuleException e) {
            if (before == null) {
                inForce.remove(ruleId);
            } else {
                inForce.put(ruleId, before);
            }
            return Optional.of(e);
        }
    }

    private List<RuleStatus> retryWaiting() {
        List<RuleStatus> statuses = new ArrayList<>();
        boolean progress = !waiting.isEmpty();
        while (progress) {
            progress = false;
            for (String ruleId : List.copyOf(waiting.keySet())) {
                Entry entry = waiting.get(ruleId);
                if (entry != null && tryToAdd(ruleId, entry).isEmpty()) {
                    waiting.remove(ruleId);
                    RuleStatus status = accepted(ruleId, entry);
                    verdicts.computeIfPresent(ruleId, (id, old) -> new Verdict(old.partition(), old.offset(), status));
                    statuses.add(status);
                    progress = true;
                }
            }
        }
        return statuses;
    }

    private void compile() throws RuleException {
        rules = rules.recompile(inForce.values().stream().map(Entry::file).toList());
        Map<String, Long> byRule = new HashMap<>();
        for (Entry entry : inForce.values()) {
            entry.ids().forEach(id -> byRule.put(id, entry.document().getVersion()));
        }
        versions = byRule;
    }

    /** The newest version of the document that was believed; 0 if none was, or anybody is believed. */
    private long known(String ruleId) {
        if (!documents.areSigned()) {
            return 0;
        }
        Entry entry = inForce.get(ruleId);
        RuleDocument last = withdrawn.get(ruleId);
        return Math.max(entry == null ? 0 : entry.document().getVersion(), last == null ? 0 : last.getVersion());
    }

    private void restore(String ruleId, byte[] bytes) {
        try {
            RuleDocument document = documents.decode(ruleId, bytes);
            if (RuleDocuments.isWithdrawal(document)) {
                withdrawn.put(ruleId, document);
            } else {
                inForce.put(ruleId, RuleDocuments.parse(ruleId, document));
            }
        } catch (RecordException | RefusedException e) {
            // A newer version of the engine refuses what an older one took, or its key is trusted no more: the topic's
            // version is judged next.
            inForce.remove(ruleId);
        }
    }

    /** Of documents of which no version is in force, why, by their keys. */
    Map<String, String> refused() {
        Map<String, String> refused = new TreeMap<>();
        verdicts.forEach((ruleId, verdict) -> {
            if (verdict.status.getState().equals(REFUSED) && !inForce.containsKey(ruleId)) {
                refused.put(ruleId, verdict.status.getReason().orElse(""));
            }
        });
        return refused;
    }

    /** Documents in force, and withdrawals, in their encoded form, for the checkpoint. */
    void forEachDocument(BiConsumer<String, byte[]> each) {
        withdrawn.forEach((ruleId, document) -> each.accept(ruleId, documents.encode(document)));
        inForce.forEach((ruleId, entry) -> each.accept(ruleId, documents.encode(entry.document())));
    }

    private RuleStatus judged(String ruleId, KafkaBytes record, RuleStatus status) {
        verdicts.put(ruleId, new Verdict(record.partition(), record.offset(), status));
        return status;
    }

    private RuleStatus accepted(String ruleId, Entry entry) {
        return status(ruleId, entry.document().getVersion(), IN_FORCE);
    }

    private RuleStatus status(String ruleId, long version, String state) {
        return RuleStatus.newBuilder()
                .setRuleId(ruleId)
                .setVersion(version)
                .setState(state)
                .setVersionInForce(state.equals(IN_FORCE) ? version : null)
                .build();
    }

    private RuleStatus refusal(String ruleId, RefusedException refused) {
        Fault fault = refused.fault;
        Entry stays = inForce.get(ruleId);
        return RuleStatus.newBuilder()
                .setRuleId(ruleId)
                .setVersion(refused.version)
                .setState(REFUSED)
                .setReason(fault == null ? refused.getMessage() : fault.message())
                .setLine(fault == null || fault.line() == 0 ? null : fault.line())
                .setColumn(fault == null || fault.column() == 0 ? null : fault.column())
                .setPath(fault == null ? null : fault.path())
                .setVersionInForce(stays == null ? null : stays.document().getVersion())
                .build();
    }

    /** The record's key as text; bytes that are no UTF-8 become replacement characters. */
    private static String key(KafkaBytes record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
