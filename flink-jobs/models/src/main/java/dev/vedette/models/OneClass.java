package dev.vedette.models;

import dev.vedette.models.Features.Feature;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import libsvm.svm;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.libsvm.LibSVMAnomalyTrainer;
import org.tribuo.anomaly.libsvm.SVMAnomalyType;
import org.tribuo.anomaly.libsvm.SVMAnomalyType.SVMMode;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Tribuo's one-class support vector machine (Schölkopf et al. 2001) with a linear kernel over how normal each feature is:
 * 1 for a usual value, falling to 0 at {@value #CAP} units. As no input is negative no weight is, so that a call never
 * becomes less suspicious by a feature that grows. A missing feature takes its typical value: it speaks neither for nor
 * against. Immutable, thread-safe.
 *
 * @param units what each feature is measured in: its 99th percentile among benign calls, at least {@link Feature#unit}
 * @param typical median of each feature among benign calls
 */
@SuppressWarnings({"ArrayRecordComponent", "EnumOrdinal"}) // vectors in feature order; nobody compares or changes them
record OneClass(Model<Event> model, double[] units, double[] typical) {

    static final double NU = 0.01;
    private static final double CAP = 3;

    /** The solution rests on a dozen rows; more than this cost time alone. */
    private static final int MAX_ROWS = 5_000;

    private static final Event BENIGN = new Event(Event.EventType.EXPECTED);

    static {
        svm.svm_set_print_string_function(text -> {}); // it writes its progress to standard output otherwise
    }

    /** Learns from the vectors of benign calls; {@code source} says in the provenance where they come from. */
    static OneClass train(List<double[]> vectors, long seed, String source) {
        double[] units = new double[Features.COUNT];
        double[] typical = new double[Features.COUNT];
        for (Feature feature : Feature.values()) {
            int i = feature.ordinal();
            double[] values = vectors.stream()
                    .mapToDouble(vector -> vector[i])
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            units[i] = values.length == 0 ? feature.unit() : Math.max(feature.unit(), Quantiles.at(values, 0.99));
            typical[i] = values.length == 0 ? 0 : Quantiles.median(values);
        }
        SVMParameters<Event> parameters = new SVMParameters<>(new SVMAnomalyType(SVMMode.ONE_CLASS), KernelType.LINEAR);
        parameters.setNu(NU);
        AnomalyFactory factory = new AnomalyFactory();
        OffsetDateTime epoch = OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);
        MutableDataset<Event> data =
                new MutableDataset<>(new SimpleDataSourceProvenance(source, epoch, factory), factory);
        List<double[]> rows = new ArrayList<>(vectors);
        Collections.shuffle(rows, new Random(seed));
        rows.subList(0, Math.min(MAX_ROWS, rows.size())).forEach(row -> data.add(example(row, units, typical)));
        return new OneClass(new LibSVMAnomalyTrainer(parameters, seed).train(data), units, typical);
    }

    /** Larger the more unusual, without a unit. */
    double raw(double[] vector) {
        return -model.predict(example(vector, units, typical)).getOutput().getScore();
    }

    /** By how much {@link Feature#DRIFT} raises the raw score per unit. */
    double effectOfAUnit() {
        double[] drifted = typical.clone();
        drifted[Feature.DRIFT.ordinal()] += units[Feature.DRIFT.ordinal()];
        return raw(drifted) - raw(typical);
    }

    /** By how much each feature raises the raw score above its typical value; exact, as the kernel is linear. */
    double[] contributions(double[] vector) {
        double raw = raw(vector);
        double[] contributions = new double[vector.length];
        double[] without = vector.clone();
        for (int i = 0; i < vector.length; i++) {
            if (vector[i] > typical[i]) {
                without[i] = typical[i];
                contributions[i] = raw - raw(without);
                without[i] = vector[i];
            }
        }
        return contributions;
    }

    private static Example<Event> example(double[] vector, double[] units, double[] typical) {
        String[] names = new String[Features.COUNT];
        double[] values = new double[Features.COUNT];
        for (Feature feature : Feature.values()) {
            int i = feature.ordinal();
            double value = Double.isNaN(vector[i]) ? typical[i] : vector[i];
            names[i] = feature.name();
            values[i] = Math.max(0, 1 - value / (CAP * units[i]));
        }
        return new ArrayExample<>(BENIGN, names, values);
    }
}
