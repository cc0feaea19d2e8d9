package dev.vedette.detection;

import dev.vedette.rules.Fault;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads records of {@code vedette.rules}, and says of each whether it is believed. Not thread-safe. */
final class RuleDocuments {
    private static final int MAX_KEY_BYTES = 128;

    private final Trust trust;
    private final RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);

    RuleDocuments(Trust trust) {
        this.trust = trust;
    }

    /** A document and the rules and filters in it. */
    record Entry(RuleDocument document, RuleFile file) {

        /** Of rules and filters. */
        Set<String> ids() {
            return RuleDocuments.ids(file);
        }
    }

    /** Whether what is in force is changed by signed documents alone. */
    boolean areSigned() {
        return trust.asksForSignatures();
    }

    /** A document without a text takes its rule out of force. */
    static boolean isWithdrawal(RuleDocument document) {
        return document.getYaml().isBlank();
    }

    byte[] encode(RuleDocument document) {
        return codec.encode(document);
    }

    /** What {@link #encode} made, if it is still believed. */
    RuleDocument decode(String ruleId, byte[] bytes) throws RecordException, RefusedException {
        RuleDocument document = codec.decode(bytes);
        believe(ruleId, document);
        return document;
    }

    /**
     * Reads a record.
     *
     * @param ruleId its key
     * @param known version of the rule's document that is known already
     */
    RuleDocument read(String ruleId, KafkaBytes record, long known) throws RefusedException {
        byte[] value = record.value();
        if (value == null) {
            throw new RefusedException(
                    0, "a tombstone is nobody's signed word: take the rule out with ./vedette rules remove");
        }
        if (ruleId.isEmpty() || ruleId.length() > MAX_KEY_BYTES) {
            throw new RefusedException(0, "the record's key must be the rule's id, at most 128 bytes");
        }
        RuleDocument document;
        try {
            document = codec.decode(value);
        } catch (RecordException e) {
            throw new RefusedException(0, "the record is no RuleDocument: " + e.getMessage());
        }
        believe(ruleId, document);
        if (document.getVersion() < known) {
            throw new RefusedException(
                    document.getVersion(), "it is older than version " + known + ", which is known already");
        }
        return document;
    }

    private void believe(String ruleId, RuleDocument document) throws RefusedException {
        long version = document.getVersion();
        if (!document.getRuleId().equals(ruleId)) {
            throw new RefusedException(version, "the record's key is not the document's rule_id");
        }
        Optional<String> fault = trust.fault(document);
        if (fault.isPresent()) {
            throw new RefusedException(version, fault.get());
        }
    }

    /** The rules and filters of a document. */
    static Entry parse(String ruleId, RuleDocument document) throws RefusedException {
        long version = document.getVersion();
        if (document.getYaml().getBytes(StandardCharsets.UTF_8).length > Topics.MAX_RULE_TEXT_BYTES) {
            throw new RefusedException(
                    version, "the YAML text is larger than " + Topics.MAX_RULE_TEXT_BYTES + " bytes");
        }
        try {
            RuleFile file = RuleFile.parse(ruleId, document.getYaml());
            if (!ids(file).contains(ruleId)) {
                throw new RefusedException(
                        version, "none of the document's rules and filters has the id of the record's key");
            }
            return new Entry(document, file);
        } catch (RuleException e) {
            throw RefusedException.of(version, e);
        }
    }

    /** Of rules and filters. */
    private static Set<String> ids(RuleFile file) {
        Set<String> ids = new HashSet<>();
        file.rules().forEach(rule -> ids.add(rule.metadata().id()));
        file.filters().forEach(filter -> ids.add(filter.id()));
        return ids;
    }

    /** Why a record changes nothing. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        final long version;
        final transient @Nullable Fault fault;

        RefusedException(long version, String reason) {
            super(reason, null, false, false);
            this.version = version;
            this.fault = null;
        }

        RefusedException(long version, Fault fault) {
            super(fault.message(), null, false, false);
            this.version = version;
            this.fault = fault;
        }

        static RefusedException of(long version, RuleException e) {
            return new RefusedException(version, e.faults().get(0));
        }
    }
}
