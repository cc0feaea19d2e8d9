package dev.vedette.detection;

import dev.vedette.rules.Contribution;
import dev.vedette.rules.EncodedEvidence;
import dev.vedette.rules.GroupValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The record of which a job sends most: what parts say alike goes once, and texts that repeat are read once. */
final class MatchSerializer extends WireSerializer<EntityMatch> {
    private static final long serialVersionUID = 1L;

    /** Bits of a part: the same correlation as the part before, in the same versions. */
    private static final int CORRELATION = 1;
    /** The stage is the correlation's last one. */
    private static final int STAGE = 2;
    /** The same matched rule as the part before. */
    private static final int MATCHED = 4;
    /** The evidence's rule is the matched one. */
    private static final int EVIDENCE = 8;

    private transient @Nullable TextReader texts;

    @Override
    void write(EntityMatch value, DataOutputView out) throws IOException {
        writeText(value.tenant(), out);
        writeText(value.key(), out);
        out.writeShort(value.group().size());
        for (GroupValue one : value.group()) {
            writeText(one.field(), out);
            writeText(one.value(), out);
        }
        writeParts(value.parts(), out);
        value.evidence().writeTo(out);
        out.writeLong(value.appended());
    }

    /**
     * What a part says as the one before, or twice, is a bit: an event that many rules look at has mostly that, and ids of rules
     * are half of its bytes.
     */
    private static void writeParts(List<EntityMatch.Part> parts, DataOutputView out) throws IOException {
        out.writeInt(parts.size());
        EntityMatch.Part previous = null;
        for (EntityMatch.Part part : parts) {
            int repeated = repeated(part, previous);
            out.writeByte(repeated);
            Contribution contribution = part.contribution();
            if ((repeated & CORRELATION) == 0) {
                writeText(contribution.correlationId(), out);
                out.writeInt(part.stateVersion());
                out.writeLong(part.ruleVersion());
            }
            if ((repeated & STAGE) == 0) {
                writeText(contribution.stageId(), out);
            }
            if ((repeated & MATCHED) == 0) {
                writeText(contribution.matchedRuleId(), out);
            }
            if ((repeated & EVIDENCE) == 0) {
                writeText(part.evidenceRuleId(), out);
            }
            writeText(contribution.value(), out);
            out.writeInt(contribution.carried().size());
            for (List<String> values : contribution.carried()) {
                writeTexts(values, out);
            }
            previous = part;
        }
    }

    private static int repeated(EntityMatch.Part part, EntityMatch.@Nullable Part previous) {
        Contribution contribution = part.contribution();
        int repeated = contribution.stageId().equals(contribution.correlationId()) ? STAGE : 0;
        if (part.evidenceRuleId().equals(contribution.matchedRuleId())) {
            repeated |= EVIDENCE;
        }
        if (previous != null
                && contribution.matchedRuleId().equals(previous.contribution().matchedRuleId())) {
            repeated |= MATCHED;
        }
        if (previous != null && part.isOfSameRule(previous)) {
            repeated |= CORRELATION;
        }
        return repeated;
    }

    @Override
    EntityMatch read(DataInputView in) throws IOException {
        TextReader reader = texts;
        if (reader == null) {
            reader = new TextReader();
            texts = reader;
        }
        return new EntityMatch(
                reader.known(in),
                reader.any(in),
                group(in, reader),
                parts(in, reader),
                EncodedEvidence.readFrom(in),
                in.readLong());
    }

    private static List<GroupValue> group(DataInputView in, TextReader texts) throws IOException {
        int size = in.readShort();
        List<GroupValue> group = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            group.add(new GroupValue(texts.known(in), texts.any(in)));
        }
        return group;
    }

    private static List<EntityMatch.Part> parts(DataInputView in, TextReader texts) throws IOException {
        int size = in.readInt();
        List<EntityMatch.Part> parts = new ArrayList<>(size);
        String correlation = "";
        String matched = "";
        int stateVersion = 0;
        long ruleVersion = 0;
        for (int i = 0; i < size; i++) {
            int repeated = in.readByte();
            if ((repeated & CORRELATION) == 0) {
                correlation = texts.known(in);
                stateVersion = in.readInt();
                ruleVersion = in.readLong();
            }
            String stage = (repeated & STAGE) == 0 ? texts.known(in) : correlation;
            if ((repeated & MATCHED) == 0) {
                matched = texts.known(in);
            }
            String evidence = (repeated & EVIDENCE) == 0 ? texts.known(in) : matched;
            Contribution contribution = new Contribution(correlation, stage, matched, texts.any(in), carried(in));
            parts.add(new EntityMatch.Part(contribution, stateVersion, ruleVersion, evidence));
        }
        return parts;
    }

    private static List<List<String>> carried(DataInputView in) throws IOException {
        int size = in.readInt();
        if (size == 0) {
            return List.of();
        }
        List<List<String>> carried = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            carried.add(readTexts(in));
        }
        return carried;
    }

    @Override
    public TypeSerializer<EntityMatch> duplicate() {
        return new MatchSerializer();
    }
}
