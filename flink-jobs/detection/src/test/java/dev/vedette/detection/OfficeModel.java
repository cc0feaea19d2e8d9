package dev.vedette.detection;

import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.models.ToolCall;
import dev.vedette.models.UnusableInputException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** A model of a small office where everybody works in the order of a few tasks. */
final class OfficeModel {
    static final List<List<String>> TASKS = List.of(
            List.of("list_mail", "read_mail", "read_mail", "send_mail"),
            List.of("list_tickets", "read_ticket", "comment_ticket"),
            List.of("search_files", "read_file", "read_file", "write_file"),
            List.of("list_invoices", "read_invoice", "pay_invoice"),
            List.of("list_calendar", "read_meeting", "move_meeting"),
            List.of("list_servers", "read_logs", "restart_server"));

    /** Known tools in an order that no task has. */
    static final List<String> OUT_OF_ORDER = List.of(
            "read_mail",
            "read_file",
            "read_invoice",
            "read_logs",
            "read_meeting",
            "read_ticket",
            "read_file",
            "read_invoice",
            "read_logs",
            "send_mail");

    private OfficeModel() {}

    static ModelArtifact train(long seed) throws UnusableInputException {
        Random random = new Random(seed);
        List<RecordedCall> calls = new ArrayList<>();
        for (int session = 0; session < 120; session++) {
            for (int task = 0; task < 2; task++) {
                int which = random.nextInt(TASKS.size());
                for (String tool : TASKS.get(which)) {
                    calls.add(new RecordedCall(call("caller-" + session, tool, random), "task-" + which));
                }
            }
        }
        return ModelTrainer.train(List.of(new Recording("office", "0", calls)), seed)
                .artifact();
    }

    private static ToolCall call(String caller, String tool, Random random) {
        return new ToolCall(
                caller,
                caller,
                tool,
                List.of("id"),
                OptionalLong.of(40 + random.nextInt(20)),
                OptionalLong.of(900 + random.nextInt(400)),
                false,
                List.of(),
                OptionalLong.empty());
    }
}
