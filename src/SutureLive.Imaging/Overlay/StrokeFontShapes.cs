namespace SutureLive.Imaging.Overlay;

/// <summary>The shapes of the letters: one line each, the letter and then its strokes on a grid of 8 by 12 units.</summary>
internal static class StrokeFontShapes
{
    /// <summary>All letters. A point is one base-36 digit for x and one for y; y = c is the baseline; bars part the strokes.</summary>
    public const string All = """
        0 20 60 82 8a 6c 2c 0a 02 20
        1 12 40 4c | 1c 7c
        2 02 20 60 82 84 0c 8c
        3 02 20 60 82 84 66 36 | 66 88 8a 6c 2c 0a
        4 6c 60 08 88
        5 80 10 05 65 87 8a 6c 2c 0a
        6 82 60 20 02 0a 2c 6c 8a 87 65 25 07
        7 00 80 3c
        8 26 04 02 20 60 82 84 66 26 08 0a 2c 6c 8a 88 66
        9 0a 2c 6c 8a 82 60 20 02 05 27 67 85
        A 0c 40 8c | 18 78
        B 66 06 00 60 82 84 66 88 8a 6c 0c 06
        C 82 60 20 02 0a 2c 6c 8a
        D 00 0c 5c 89 83 50 00
        E 80 00 0c 8c | 06 66
        F 80 00 0c | 06 66
        G 82 60 20 02 0a 2c 6c 8a 87 57
        H 00 0c | 80 8c | 06 86
        I 20 60 | 40 4c | 2c 6c
        J 80 8a 6c 2c 0a
        K 00 0c | 80 07 | 35 8c
        L 00 0c 8c
        M 0c 00 47 80 8c
        N 0c 00 8c 80
        O 30 50 82 8a 5c 3c 0a 02 30
        P 0c 00 60 82 84 66 06
        Q 20 60 82 8a 6c 2c 0a 02 20 | 59 8d
        R 0c 00 60 82 84 66 06 | 46 8c
        S 82 60 20 02 04 26 66 88 8a 6c 2c 0a
        T 00 80 | 40 4c
        U 00 0a 2c 6c 8a 80
        V 00 4c 80
        W 00 2c 45 6c 80
        X 00 8c | 80 0c
        Y 00 46 80 | 46 4c
        Z 00 80 0c 8c
        a 84 8c | 86 64 24 06 0a 2c 6c 8a
        b 00 0c | 06 24 64 86 8a 6c 2c 0a
        c 86 64 24 06 0a 2c 6c 8a
        d 80 8c | 86 64 24 06 0a 2c 6c 8a
        e 08 88 86 64 24 06 0a 2c 6c 8b
        f 70 50 32 3c | 14 64
        g 84 8e 6g 2g 0f | 86 64 24 06 0a 2c 6c 8a
        h 00 0c | 06 24 64 86 8c
        i 44 4c | 41 41
        j 54 5e 3g 1g | 51 51
        k 00 0c | 74 08 | 37 8c
        l 40 4c
        m 04 0c | 06 24 34 46 4c | 46 64 74 86 8c
        n 04 0c | 06 24 64 86 8c
        o 24 64 86 8a 6c 2c 0a 06 24
        p 04 0g | 06 24 64 86 8a 6c 2c 0a
        q 84 8g | 86 64 24 06 0a 2c 6c 8a
        r 04 0c | 07 24 54 65
        s 85 64 24 06 28 68 8a 6c 2c 0b
        t 40 4a 6c 7c | 14 74
        u 04 0a 2c 6c 8a | 84 8c
        v 04 4c 84
        w 04 2c 47 6c 84
        x 04 8c | 84 0c
        y 04 4c | 84 4c 2g 0g
        z 04 84 0c 8c
        . 4c 4c
        , 4c 3e
        : 45 45 | 4b 4b
        / 0e 80
        % 0c 80 | 10 30 32 12 10 | 5a 7a 7c 5c 5a
        ( 60 43 49 6c
        ) 20 43 49 2c
        + 43 4b | 07 87
        - 27 67
        − 07 87
        ± 41 49 | 05 85 | 0c 8c
        ° 20 40 51 53 44 24 13 11 20
        µ 04 0g | 0a 2c 6c 8a | 84 8c
        = 05 85 | 09 89
        > 02 87 0c
        < 82 07 8c
        ! 40 48 | 4c 4c
        ? 02 20 60 82 84 47 48 | 4c 4c
        _ 0e 8e
        · 47 47
        □ 00 80 8c 0c 00
        """;
}
