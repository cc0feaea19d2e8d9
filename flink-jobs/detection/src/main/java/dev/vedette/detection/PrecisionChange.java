package dev.vedette.detection;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** By how much the counts of a rule's judged alerts have changed. */
record PrecisionChange(String ruleId, Precision by) {
    static final TypeInformation<PrecisionChange> TYPE = new WireType<>(PrecisionChange.class, new Serializer());

    /** Rule and numbers. */
    static final class Serializer extends WireSerializer<PrecisionChange> {
        private static final long serialVersionUID = 1L;

        @Override
        void write(PrecisionChange value, DataOutputView out) throws IOException {
            writeText(value.ruleId(), out);
            writePrecision(value.by(), out);
        }

        @Override
        PrecisionChange read(DataInputView in) throws IOException {
            return new PrecisionChange(readText(in), readPrecision(in));
        }

        static void writePrecision(Precision precision, DataOutputView out) throws IOException {
            out.writeLong(precision.truePositives());
            out.writeLong(precision.falsePositives());
            out.writeLong(precision.benign());
        }

        static Precision readPrecision(DataInputView in) throws IOException {
            return new Precision(in.readLong(), in.readLong(), in.readLong());
        }

        @Override
        public TypeSerializer<PrecisionChange> duplicate() {
            return this;
        }
    }
}
