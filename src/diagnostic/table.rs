codes! {
    // E00xx: files and arguments
    E0001 "file can't be read",
        "The file doesn't exist, isn't readable, or is a folder where a file is needed.\n\nGive the path of a `.detente` file, or of a folder with a `detente.toml`.";

    // E01xx: syntax
    E0101 "unexpected text",
        "Something stands where the language allows something else.\n\n```detente\nunit warhead =\n```\n\nThe message says what was expected and what was found.";

    E0199 "internal error", "p";
    E0102 "x", "p"; E0103 "x","p"; E0104 "x","p"; E0105 "x","p"; E0106 "x","p"; E0107 "x","p"; E0108 "x","p"; E0109 "x","p"; E0110 "x","p"; E0111 "x","p"; E0112 "x","p"; E0113 "x","p"; E0114 "x","p"; E0115 "x","p"; E0116 "x","p"; W0101 "x","p";

    // E02xx: names, types and units
    E0201 "unknown name",
        "A name is used that nothing declares.\n\n```detente\nevent signature by irn\n```\n\nDeclare it, or mend the spelling.";

    E0202 "x","p"; E0203 "x","p"; E0204 "x","p"; E0205 "x","p"; E0206 "x","p"; E0207 "x","p"; E0208 "x","p"; E0209 "x","p"; E0210 "x","p"; E0211 "x","p"; E0212 "x","p"; E0213 "x","p"; E0302 "x","p"; E0303 "x","p"; E0304 "x","p"; E0305 "x","p"; E0306 "x","p"; E0307 "x","p"; E0308 "x","p"; E0309 "x","p"; E0310 "x","p"; E0311 "x","p"; E0312 "x","p"; E0313 "x","p"; E0314 "x","p"; E0315 "x","p"; E0316 "x","p"; E0317 "x","p"; E0318 "x","p"; E0319 "x","p"; E0320 "x","p";

    E0402 "x","p"; E0403 "x","p"; E0404 "x","p"; E0405 "x","p"; E0406 "x","p"; E0407 "x","p"; E0408 "x","p"; E0409 "x","p"; W0401 "x","p"; W0402 "x","p";

    E0002 "x","p"; E0003 "x","p"; E0004 "x","p"; E0410 "x","p";

    // E03xx: structure
    E0301 "not built yet",
        "The text uses a part of the language that this version doesn't run.";

    // E04xx: data and project files
    E0401 "unknown indicator",
        "A row of the data names an indicator that the agreement doesn't declare.\n\nDeclare it, map its name in `detente.toml`, or run with `--lenient` to count such rows and leave them out.";

    // E05xx: a run
    E0501 "arithmetic error",
        "A number grew beyond 28 digits, or was divided by zero, on some day of the run. The message names the expression and the day.";

    E0502 "no days to run",
        "The run has no first day, or would end before it. A run begins on the agreement's `concluded` date, or where there is none on the first date in the data; it ends on `--until`, or on the last date in the data.";
}
