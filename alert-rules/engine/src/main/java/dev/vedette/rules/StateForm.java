package dev.vedette.rules;

import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The binary forms of a {@link CorrelationState}: which correlation's, and whose, then the texts that its events refer to, then
 * what it remembers. All forms that there were are read; the last two are written.
 */
final class StateForm {
    /** As form 5, but for the contexts of events, which the host keeps. */
    private static final long APART = 6;
    /** As form 4, but that what most events say alike stands in them as a number: {@link EvidenceNames#VALUES}. */
    private static final long WHOLE = 5;

    private static final long THIRD = 3;
    private static final long SECOND = 2;
    private static final long FIRST = 1;

    /** Of a vocabulary: any may stand in events. */
    static final long ALL_NUMBERS = -1;

    private StateForm() {}

    static CorrelationState read(CompiledCorrelation correlation, byte[] bytes, List<EvidenceContext> contexts) {
        StateReader in = new StateReader(bytes);
        long form = in.number();
        if (form == FIRST) {
            return readFirst(correlation, in);
        }
        if (form < SECOND || form > APART) {
            throw new IllegalArgumentException(
                    "a correlation's state of form " + form + ": this version reads up to " + APART);
        }
        String version = in.text();
        String tenant = in.text();
        CorrelationState state = CorrelationState.create(correlation, tenant, group(in.count(), in::text));
        if (version.equals(correlation.stateVersion())) {
            state.read(in, texts(form, in, correlation.vocabulary(), contexts));
        }
        return state;
    }

    private static List<GroupValue> group(int size, Supplier<String> texts) {
        List<GroupValue> group = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String field = texts.get();
            group.add(new GroupValue(field, texts.get()));
        }
        return group;
    }

    private static StoredTexts texts(long form, StateReader in, Vocabulary vocabulary, List<EvidenceContext> contexts) {
        if (form == SECOND) {
            return StoredTexts.readSecondForm(in, vocabulary);
        }
        if (form == THIRD) {
            return StoredTexts.readThirdForm(in, vocabulary);
        }
        return form == APART ? StoredTexts.readApart(in, vocabulary, contexts) : StoredTexts.read(in, vocabulary);
    }

    private static CorrelationState readFirst(CompiledCorrelation correlation, StateReader bytes) {
        FirstForm in = new FirstForm(bytes, correlation.vocabulary());
        String version = in.text();
        String tenant = in.text();
        CorrelationState state = CorrelationState.create(correlation, tenant, group(in.count(), in::text));
        if (version.equals(correlation.stateVersion())) {
            state.read(in);
        }
        return state;
    }

    static byte[] write(CorrelationState state) {
        StateWriter body = StateWriter.BODY.take();
        StateWriter out = StateWriter.HEAD.take();
        state.write(body);
        writeHead(WHOLE, state, out);
        StoredTexts.writeContexts(out, body.contexts());
        out.raw(body.buffer(), 0, body.size());
        byte[] bytes = out.toBytes();
        StateWriter.BODY.giveBack(body);
        StateWriter.HEAD.giveBack(out);
        return bytes;
    }

    /** See {@link CorrelationState#writeTo}. */
    static List<EvidenceContext> writeApart(CorrelationState state, DataOutput target) throws IOException {
        StateWriter body = StateWriter.BODY.take();
        StateWriter out = StateWriter.HEAD.take();
        state.write(body);
        writeHead(APART, state, out);
        target.writeInt(out.size() + body.size());
        target.write(out.buffer(), 0, out.size());
        target.write(body.buffer(), 0, body.size());
        List<EvidenceContext> contexts = List.copyOf(body.contexts());
        StateWriter.BODY.giveBack(body);
        StateWriter.HEAD.giveBack(out);
        return contexts;
    }

    private static void writeHead(long form, CorrelationState state, StateWriter out) {
        CompiledCorrelation correlation = state.correlation();
        out.number(form);
        out.text(correlation.stateVersion());
        out.text(state.tenant());
        List<GroupValue> group = state.group();
        out.count(group.size());
        group.forEach(value -> {
            out.text(value.field());
            out.text(value.value());
        });
        StoredTexts.write(out, correlation.vocabulary(), state.numbers());
    }
}
