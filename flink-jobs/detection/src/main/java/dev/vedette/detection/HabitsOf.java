package dev.vedette.detection;

import dev.vedette.models.ToolCall;
import dev.vedette.models.habits.CallerHabits;
import dev.vedette.models.habits.Habits;
import dev.vedette.models.habits.ToolHabits;
import dev.vedette.schemas.EventFields;

/** Whose habits a tool call is held against, each a key of its own. Those of different tenants are different ones. */
enum HabitsOf {
    CALLER {
        @Override
        Habits create() {
            return new CallerHabits();
        }

        @Override
        Habits read(byte[] bytes) {
            return CallerHabits.fromBytes(bytes);
        }

        @Override
        String key(EnrichedEvent call) {
            return ModelScorer.caller(call);
        }
    },

    /** A tool, whoever calls it, by its name: several servers of a tenant may have it. */
    TOOL {
        @Override
        Habits create() {
            return new ToolHabits();
        }

        @Override
        Habits read(byte[] bytes) {
            return ToolHabits.fromBytes(bytes);
        }

        @Override
        String key(EnrichedEvent call) {
            String tool = String.valueOf(call.read().value(TOOL_NAME));
            String start = tool.length() > ToolCall.MAX_NAME ? tool.substring(0, ToolCall.MAX_NAME) : tool;
            return ModelScorer.ofTenant(call, start);
        }

        /** It comes last, so that all that habits say is known. */
        @Override
        EnrichedEvent judged(EnrichedEvent call) {
            return call.session() == null
                    ? call
                    : call.withSession(call.session().with(call.habits()));
        }
    };

    private static final int TOOL_NAME =
            EventFields.position("gen_ai.tool.name").orElseThrow();

    abstract Habits create();

    /** @throws IllegalArgumentException if another version has written the bytes, or nobody */
    abstract Habits read(byte[] bytes);

    abstract String key(EnrichedEvent call);

    /** The call after it was held against these habits. */
    EnrichedEvent judged(EnrichedEvent call) {
        return call;
    }
}
