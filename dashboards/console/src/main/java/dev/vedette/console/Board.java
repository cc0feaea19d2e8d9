package dev.vedette.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A page of panels that answers one question.
 *
 * @param id the board's folder
 * @param range the time range that it opens with, as {@link TimeRange#last} reads it
 */
record Board(String id, String title, String question, String range, List<Panel> panels) {

    Board {
        panels = List.copyOf(panels);
    }

    /**
     * One Vega-Lite picture.
     *
     * @param id the panel's file without {@code .vl.json}
     * @param spec Vega-Lite 5 with Kibana's {@code data.url}; not to be changed
     */
    record Panel(String id, String title, Grid grid, ObjectNode spec) {}

    /** Where a panel stands: columns of 48 across the page, rows of 20 pixels. */
    record Grid(int x, int y, int width, int height) {}
}
