package dev.vedette.detection;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Entry point of the job: {@code flink run vedette-detection-job.jar --bootstrap HOST:PORT}. */
public final class DetectionJob {
    /** Name of the job in Flink's page. */
    public static final String NAME = "vedette-detection";

    private DetectionJob() {}

    /**
     * Submits the job.
     *
     * @param arguments see README.md
     * @throws IllegalArgumentException with one line that says what is wrong with the arguments
     */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        new DetectionGraph(JobArguments.parse(arguments), new ModelScorer()).build(environment);
        environment.execute(NAME);
    }
}
