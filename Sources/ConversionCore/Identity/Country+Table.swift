extension Country {
    /// Code, alpha-3, calling code, trunk prefix, national length, mobile prefixes, name; `-` for none.
    ///
    /// Sources: ISO 3166-1; ITU-T E.164 list of assigned country codes and the national numbering plans. A length
    /// stands only where every number of the plan has it; lengths and mobile prefixes decide how a number without `+`
    /// is read, never whether it is kept.
    static let table = """
        AD AND 376 - - - andorra
        AE ARE 971 0 - 5 united arab emirates
        AF AFG 93 0 - 7 afghanistan
        AG ATG 1 1 10 - antigua and barbuda
        AI AIA 1 1 10 - anguilla
        AL ALB 355 0 - 6 albania
        AM ARM 374 0 8 - armenia
        AO AGO 244 - 9 9 angola
        AQ ATA 672 - - - antarctica
        AR ARG 54 0 10-11 - argentina
        AS ASM 1 1 10 - american samoa
        AT AUT 43 0 - 6 austria
        AU AUS 61 0 9 4 australia
        AW ABW 297 - 7 - aruba
        AX ALA 358 0 - 4,5 åland islands
        AZ AZE 994 0 9 - azerbaijan
        BA BIH 387 0 - 6 bosnia and herzegovina
        BB BRB 1 1 10 - barbados
        BD BGD 880 0 - 1 bangladesh
        BE BEL 32 0 - 4 belgium
        BF BFA 226 - 8 - burkina faso
        BG BGR 359 0 - 8,9 bulgaria
        BH BHR 973 - 8 - bahrain
        BI BDI 257 - 8 - burundi
        BJ BEN 229 - 8-10 - benin
        BL BLM 590 0 9 6 saint barthélemy
        BM BMU 1 1 10 - bermuda
        BN BRN 673 - 7 - brunei darussalam
        BO BOL 591 0 8 - bolivia
        BQ BES 599 - 7 - bonaire sint eustatius and saba
        BR BRA 55 0 10-11 - brazil
        BS BHS 1 1 10 - bahamas
        BT BTN 975 - 7-8 - bhutan
        BV BVT 47 - 8 - bouvet island
        BW BWA 267 - 7-8 - botswana
        BY BLR 375 80 9 - belarus
        BZ BLZ 501 - 7 - belize
        CA CAN 1 1 10 - canada
        CC CCK 61 0 9 4 cocos islands
        CD COD 243 0 9 - democratic republic of the congo
        CF CAF 236 - 8 - central african republic
        CG COG 242 - 9 - congo
        CH CHE 41 0 9 7 switzerland
        CI CIV 225 - 10 - côte d ivoire
        CK COK 682 - 5 - cook islands
        CL CHL 56 - 9 - chile
        CM CMR 237 - 9 - cameroon
        CN CHN 86 0 - 1 china
        CO COL 57 - 10 - colombia
        CR CRI 506 - 8 - costa rica
        CU CUB 53 0 8 - cuba
        CV CPV 238 - 7 - cabo verde
        CW CUW 599 - 7-8 - curaçao
        CX CXR 61 0 9 4 christmas island
        CY CYP 357 - 8 - cyprus
        CZ CZE 420 - 9 - czechia
        DE DEU 49 0 - 15,16,17 germany
        DJ DJI 253 - 8 - djibouti
        DK DNK 45 - 8 - denmark
        DM DMA 1 1 10 - dominica
        DO DOM 1 1 10 - dominican republic
        DZ DZA 213 0 - 5,6,7 algeria
        EC ECU 593 0 - 9 ecuador
        EE EST 372 - 7-8 - estonia
        EG EGY 20 0 - 1 egypt
        EH ESH 212 0 9 - western sahara
        ER ERI 291 0 7 - eritrea
        ES ESP 34 - 9 - spain
        ET ETH 251 0 9 9,7 ethiopia
        FI FIN 358 0 - 4,5 finland
        FJ FJI 679 - 7 - fiji
        FK FLK 500 - 5 - falkland islands
        FM FSM 691 - 7 - micronesia
        FO FRO 298 - 6 - faroe islands
        FR FRA 33 0 9 6,7 france
        GA GAB 241 0 - - gabon
        GB GBR 44 0 - 7 united kingdom
        GD GRD 1 1 10 - grenada
        GE GEO 995 0 9 5 georgia
        GF GUF 594 0 9 6 french guiana
        GG GGY 44 0 - 7 guernsey
        GH GHA 233 0 9 2,5 ghana
        GI GIB 350 - 8 - gibraltar
        GL GRL 299 - 6 - greenland
        GM GMB 220 - 7 - gambia
        GN GIN 224 - 9 - guinea
        GP GLP 590 0 9 6 guadeloupe
        GQ GNQ 240 - 9 - equatorial guinea
        GR GRC 30 - 10 - greece
        GS SGS 500 - 5 - south georgia and the south sandwich islands
        GT GTM 502 - 8 - guatemala
        GU GUM 1 1 10 - guam
        GW GNB 245 - 9 - guinea bissau
        GY GUY 592 - 7 - guyana
        HK HKG 852 - 8 - hong kong
        HM HMD 672 - - - heard island and mcdonald islands
        HN HND 504 - 8 - honduras
        HR HRV 385 0 - 9 croatia
        HT HTI 509 - 8 - haiti
        HU HUN 36 06 8-9 - hungary
        ID IDN 62 0 - 8 indonesia
        IE IRL 353 0 - 8 ireland
        IL ISR 972 0 - 5 israel
        IM IMN 44 0 - 7 isle of man
        IN IND 91 0 10 - india
        IO IOT 246 - 7 - british indian ocean territory
        IQ IRQ 964 0 - 7 iraq
        IR IRN 98 0 10 9 iran
        IS ISL 354 - 7 - iceland
        IT ITA 39 - - 3 italy
        JE JEY 44 0 - 7 jersey
        JM JAM 1 1 10 - jamaica
        JO JOR 962 0 - 7 jordan
        JP JPN 81 0 - 70,80,90 japan
        KE KEN 254 0 9 7,1 kenya
        KG KGZ 996 0 9 - kyrgyzstan
        KH KHM 855 0 - - cambodia
        KI KIR 686 - - - kiribati
        KM COM 269 - 7 - comoros
        KN KNA 1 1 10 - saint kitts and nevis
        KP PRK 850 0 - - north korea
        KR KOR 82 0 - 1 south korea
        KW KWT 965 - 8 - kuwait
        KY CYM 1 1 10 - cayman islands
        KZ KAZ 7 8 10 - kazakhstan
        LA LAO 856 0 - 20 laos
        LB LBN 961 0 - - lebanon
        LC LCA 1 1 10 - saint lucia
        LI LIE 423 - 7 - liechtenstein
        LK LKA 94 0 9 7 sri lanka
        LR LBR 231 0 - - liberia
        LS LSO 266 - 8 - lesotho
        LT LTU 370 0 8 6 lithuania
        LU LUX 352 - - 6 luxembourg
        LV LVA 371 - 8 - latvia
        LY LBY 218 0 - 9 libya
        MA MAR 212 0 9 6,7 morocco
        MC MCO 377 - - - monaco
        MD MDA 373 0 8 - moldova
        ME MNE 382 0 8 6 montenegro
        MF MAF 590 0 9 6 saint martin
        MG MDG 261 0 9 3 madagascar
        MH MHL 692 1 7 - marshall islands
        MK MKD 389 0 8 7 north macedonia
        ML MLI 223 - 8 - mali
        MM MMR 95 0 - 9 myanmar
        MN MNG 976 0 - - mongolia
        MO MAC 853 - 8 - macao
        MP MNP 1 1 10 - northern mariana islands
        MQ MTQ 596 0 9 6 martinique
        MR MRT 222 - 8 - mauritania
        MS MSR 1 1 10 - montserrat
        MT MLT 356 - 8 - malta
        MU MUS 230 - 7-8 - mauritius
        MV MDV 960 - 7 - maldives
        MW MWI 265 0 - - malawi
        MX MEX 52 - 10 - mexico
        MY MYS 60 0 - 1 malaysia
        MZ MOZ 258 - 8-9 - mozambique
        NA NAM 264 0 - 8 namibia
        NC NCL 687 - 6 - new caledonia
        NE NER 227 - 8 - niger
        NF NFK 672 - - - norfolk island
        NG NGA 234 0 - 7,8,9 nigeria
        NI NIC 505 - 8 - nicaragua
        NL NLD 31 0 9 6 netherlands
        NO NOR 47 - 8 - norway
        NP NPL 977 0 - 97,98 nepal
        NR NRU 674 - 7 - nauru
        NU NIU 683 - - - niue
        NZ NZL 64 0 - 2 new zealand
        OM OMN 968 - 8 - oman
        PA PAN 507 - 7-8 - panama
        PE PER 51 0 - 9 peru
        PF PYF 689 - 8 - french polynesia
        PG PNG 675 - 7-8 - papua new guinea
        PH PHL 63 0 - 9 philippines
        PK PAK 92 0 - 3 pakistan
        PL POL 48 - 9 - poland
        PM SPM 508 0 - - saint pierre and miquelon
        PN PCN 64 - - - pitcairn
        PR PRI 1 1 10 - puerto rico
        PS PSE 970 0 - 5 palestine
        PT PRT 351 - 9 - portugal
        PW PLW 680 - 7 - palau
        PY PRY 595 0 - 9 paraguay
        QA QAT 974 - 8 - qatar
        RE REU 262 0 9 6 réunion
        RO ROU 40 0 9 7 romania
        RS SRB 381 0 - 6 serbia
        RU RUS 7 8 10 - russia
        RW RWA 250 0 9 7 rwanda
        SA SAU 966 0 9 5 saudi arabia
        SB SLB 677 - - - solomon islands
        SC SYC 248 - 7 - seychelles
        SD SDN 249 0 9 - sudan
        SE SWE 46 0 - 7 sweden
        SG SGP 65 - 8 - singapore
        SH SHN 290 - 5 - saint helena
        SI SVN 386 0 8 - slovenia
        SJ SJM 47 - 8 - svalbard and jan mayen
        SK SVK 421 0 9 9 slovakia
        SL SLE 232 0 8 - sierra leone
        SM SMR 378 - - - san marino
        SN SEN 221 - 9 - senegal
        SO SOM 252 0 - - somalia
        SR SUR 597 - 6-7 - suriname
        SS SSD 211 0 9 - south sudan
        ST STP 239 - 7 - são tomé and príncipe
        SV SLV 503 - 8 - el salvador
        SX SXM 1 1 10 - sint maarten
        SY SYR 963 0 - 9 syria
        SZ SWZ 268 - 8 - eswatini
        TC TCA 1 1 10 - turks and caicos islands
        TD TCD 235 - 8 - chad
        TF ATF 262 0 - - french southern territories
        TG TGO 228 - 8 - togo
        TH THA 66 0 - 6,8,9 thailand
        TJ TJK 992 - 9 - tajikistan
        TK TKL 690 - - - tokelau
        TL TLS 670 - 7-8 - timor leste
        TM TKM 993 8 8 - turkmenistan
        TN TUN 216 - 8 - tunisia
        TO TON 676 - - - tonga
        TR TUR 90 0 10 5 türkiye
        TT TTO 1 1 10 - trinidad and tobago
        TV TUV 688 - - - tuvalu
        TW TWN 886 0 - 9 taiwan
        TZ TZA 255 0 9 6,7 tanzania
        UA UKR 380 0 9 - ukraine
        UG UGA 256 0 9 7 uganda
        UM UMI 1 1 10 - united states minor outlying islands
        US USA 1 1 10 - united states
        UY URY 598 0 8 9 uruguay
        UZ UZB 998 - 9 - uzbekistan
        VA VAT 39 - - 3 holy see
        VC VCT 1 1 10 - saint vincent and the grenadines
        VE VEN 58 0 10 4 venezuela
        VG VGB 1 1 10 - british virgin islands
        VI VIR 1 1 10 - united states virgin islands
        VN VNM 84 0 - 3,5,7,8,9 viet nam
        VU VUT 678 - - - vanuatu
        WF WLF 681 - 6 - wallis and futuna
        WS WSM 685 - - - samoa
        YE YEM 967 0 - 7 yemen
        YT MYT 262 0 9 6 mayotte
        ZA ZAF 27 0 9 6,7,8 south africa
        ZM ZMB 260 0 9 9,7 zambia
        ZW ZWE 263 0 - 7 zimbabwe
        """
}
