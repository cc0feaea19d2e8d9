package dev.vedette.detection;

import dev.vedette.rules.Contribution;
import dev.vedette.rules.GroupValue;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The record of which a job sends most: names of fields go as numbers, and texts that repeat are read once. */
final class MatchSerializer extends WireSerializer<EntityMatch> {
    private static final long serialVersionUID = 1L;

    private static final String[] NAMES = Stream.concat(
                    EventFields.names().stream(),
                    Arrays.stream(DerivedField.values()).map(DerivedField::semanticName))
            .toArray(String[]::new);

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    /** Stands before a name that has no number. */
    private static final int OTHER = -1;

    static {
        for (int i = 0; i < NAMES.length; i++) {
            NUMBERS.put(NAMES[i], i);
        }
    }

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
        out.writeInt(value.parts().size());
        for (EntityMatch.Part part : value.parts()) {
            write(part, out);
        }
        writeText(value.eventId(), out);
        writeText(value.eventName(), out);
        out.writeLong(value.eventTime());
        out.writeInt(value.partition());
        out.writeLong(value.offset());
        out.writeLong(value.appended());
        out.writeInt(value.fields().size());
        for (Map.Entry<String, String> field : value.fields().entrySet()) {
            int number = NUMBERS.getOrDefault(field.getKey(), OTHER);
            out.writeShort(number);
            if (number == OTHER) {
                writeText(field.getKey(), out);
            }
            writeText(field.getValue(), out);
        }
    }

    private static void write(EntityMatch.Part part, DataOutputView out) throws IOException {
        Contribution contribution = part.contribution();
        writeText(contribution.correlationId(), out);
        writeText(contribution.stageId(), out);
        writeText(contribution.matchedRuleId(), out);
        writeText(contribution.value(), out);
        out.writeInt(contribution.carried().size());
        for (List<String> values : contribution.carried()) {
            writeTexts(values, out);
        }
        out.writeInt(part.stateVersion());
        out.writeLong(part.ruleVersion());
        writeText(part.evidenceRuleId(), out);
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
                reader.any(in),
                reader.known(in),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                fields(in, reader));
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
        for (int i = 0; i < size; i++) {
            Contribution contribution =
                    new Contribution(texts.known(in), texts.known(in), texts.known(in), texts.any(in), carried(in));
            parts.add(new EntityMatch.Part(contribution, in.readInt(), in.readLong(), texts.known(in)));
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

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of entries
    private static Map<String, String> fields(DataInputView in, TextReader texts) throws IOException {
        Map.Entry<String, String>[] fields = new Map.Entry[in.readInt()];
        for (int i = 0; i < fields.length; i++) {
            int number = in.readShort();
            String name = number == OTHER ? texts.any(in) : NAMES[number];
            fields[i] = Map.entry(name, texts.any(in));
        }
        return Map.ofEntries(fields);
    }

    @Override
    public TypeSerializer<EntityMatch> duplicate() {
        return new MatchSerializer();
    }
}
