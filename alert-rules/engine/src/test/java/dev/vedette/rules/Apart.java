package dev.vedette.rules;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** A state as a host keeps it that has the contexts of several states together. */
record Apart(byte[] bytes, List<EvidenceContext> contexts) {

    static Apart of(CorrelationState state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            List<EvidenceContext> contexts = state.writeTo(new DataOutputStream(out));
            byte[] written = out.toByteArray();
            return new Apart(Arrays.copyOfRange(written, Integer.BYTES, written.length), contexts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CorrelationState read(CompiledCorrelation correlation) {
        return CorrelationState.read(correlation, bytes, contexts);
    }
}
