extension OfferedPassword {
  /// Welsh words of four to eight letters that anybody can spell and nobody minds: of our own choosing, small letters a to
  /// z, each once.
  static let welshWords = """
    aber actor addurn adeilad aderyn adlais adnabod aelwyd aeron afal afalau afanc afon agor agwedd alarch
    alaw albwm allwedd almon alpaca amlen amlwg amrwd amser anadl angor anrheg antur anturus arad araf arbed
    arbennig ardal arddwr arfer arfor arfordir arian arloesi arlunydd arogl aroglau artist arwydd asbri
    asgell asyn athletwr athro awel awen awgrym awyddus awyr awyren bach bachgen bachyn balch banana banc
    bandiau banjo banner bara barcud barf bargen barlys barrug basged bath bathodyn batri bawd bedw bedwen
    beic beiciwr bendith berfa berw beudy bihafio bisgedi blanced blas blawd bloc blociau blodyn blwch
    blwyddyn bocs boda bodlon bonet bonyn bore botwm bowlen brain bran bras brecwast brenin bresych briallu
    brig brith brithyll broga brws brwyn bryn buan buarth bugail busnes buwch bwced bwgan bwlb bwrdd bwthyn
    bwyd bwyell bydd byrbryd bywiog cacen cacwn cadair cadarn cadno cadwyn caffi cain calch calendr calon
    camel camera camlas caneri cangen canllaw cannwyll canol cantores canu capel carafan carden cardi
    caredig carlam carol carreg cartref carw caseg casgen castan castell cath cawl cawod caws ceffyl cefn
    cefnder cefnfor cegin ceiliog ceirch ceirios celf cell cellwair celyn cenau cenedl cenhinen cennin
    cerbyd cerdd cerddor cerdyn cerfio cerflun ceunant chwa chwarae chwarel chwedl chwiban chwilen chwith
    cist ciwb clai clawdd clebran cleddau cledr clir cloc cloch cloddiau cloddio clogwyn clogyn clorian
    cloron clown clust clwyd clychau cnau cneifio cneuen cnocell cnwd coban coch codiad coed coeden coedwig
    coes coffi cofio cogydd coler colomen colur concrit copa copr corgi corlan corn coron corwynt cotwm crac
    cracer craen cragen craig crancod crefft creigiau creision crempog creu crib criced criw crochan croes
    crwban crwn crwst crwydro crynu crys curlaw cwch cwcw cwestiwn cwlwm cwmni cwmwl cwningen cwpan cwpled
    cwpwrdd cwrel cwrs cychod cyfaill cyfan cyfandir cyffro cyfle cyflym cyfoes cyfoeth cyfres cyfrol cylch
    cyllell cymar cymoedd cymydog cymylau cynfas cyngerdd cynhaeaf cynnar cynnes cynnig cyrens cysgod cysgu
    cysur cytgan cywir cywydd daear daeargi dafad dafnau dail dangos dant darllen darlun darn datblygu
    dathlu dawns dawnsio deall deilen deinamo delyn derw derwen deryn desg deuddeg dewis diamwnt dibyn
    diddan digon dillad dinas dirgel diwrnod doeth dolen dolffin dolydd dosbarth draenen draenog draig drama
    dresel drwm drws drych drymiau dryw dull dwsin dwylo dwynwen dwyrain dychmygu dydd dyfais dyfal dyffryn
    dyfnder dyfrgi dysgu eang ebol eboles ebrill echel edau efail effro egin eglur egni eiddew eidion eira
    eirin eirinen eirlys eistedd elain elfen eliffant emrallt emyn enfys englyn enillydd ennill enwog epaod
    eryr eryrod esgid estyn eurych ewig ewin ewyn fanila felfed ffair ffalwm ffansi ffatri ffawydd ffenest
    ffenestr ffermwr ffeuen ffidil ffigys ffilm fflam ffliwt ffon fforc ffordd fforest ffos ffowlyn ffres
    ffrind ffrwd ffrwyth ffwng ffynnon fila filt fiola fioled gaeaf gafael gafr galeri galw gardd garddwr
    garej garlleg garwe gefell geirfa gellyg gemau gerllaw gitar glan glanfa glas glaw gleiniau gleision
    globau glofa gloyn gludo glyn gobaith goben gofal gofalus gofod gogledd golau golchi goleudy golff golwg
    golygfa golygydd gonest gorau gorffwys gorila gorsaf gorwel gosteg graddfa grawn grawnwin grisial gronyn
    grug gwadn gwaelod gwahodd gwair gwaith gwallt gwanwyn gwarchod gwartheg gwas gwasg gwau gwawr gwead
    gwedd gweill gweithdy gwellt gwely gwen gwenith gwennol gwenu gwenyn gwenynen gwerdd gwersi gwersyll
    gwesty gwiail gwibio gwinllan gwisg gwiwer gwlad gwlan gwledd gwlith gwlyb gwregys gwybod gwyddfid gwydr
    gwylan gwyllt gwymon gwynt gwyrdd gwyrddni gwyrth hadau hadyn haearn haenen halen hamdden hanes hapus
    harbwr hardd haul hebog heddiw heddwch hedfan heini helfa heli helmed helyg heol hesg heulwen hiraeth
    hoci hoelen hofran hosan huddug hudol hufen hwyaden hwyl hwylio hwyliog hwyr hyblyg hyder hydref hyfryd
    iach iaith iard iarll iawn idiom ieir iglw injan insel iogwrt iorwg isel jeli jiwbili jyngl lafant lamp
    larwm lawnt lein lemwn lili llaeth llafur llain llanw llaw llawen llawn llawr llechen llechi lledr
    llefrith llen llety lleuad llew llewpard lliain llif llinell llinyn lliw lloches llong llongwr llonydd
    llun lluniau llusern llwch llwy llwyau llwybr llwyd llwyddo llwyfan llwyfen llwyn llwynog llyffant llyfn
    llyfr llygad llygaid llygoden llymaid llyn llysiau llythyr locer lolfa lori losin lwfans machlud madarch
    maen maes maeth mafon magnet maip malwen malws mandarin mantell mapiau marblen march marmor masarn mawr
    medal meddwl medi medr mefus meillion meirch melfed melin melon melyn melys melysion mentro menyn merlen
    merlod mesen mesul mesur mesurydd milgi miliwn minlliw mintys mirain miri moch mochyn modrwy modur
    moethus molawd morfil morlo moron morwr munud muriau mwclis mwnci mwsog mwyalch mwyar mwyaren mwyn
    mwynhau mynach mynd mynydd mynydda nadolig nain nant natur neges neidio neidr neithdar nenfwd nenlyn
    nerth nerthol newydd nionyn nodwydd nofel nofio noson nwdls nyrs nyth odyn oedfa oergell ogof ogofau
    olew olewydd olion olwyn opal opera oren orendy orennau organ oriawr oriel osgo osmosis pabell pabi
    padell paent pafin paill paith palas palmant panda paned pant papur parc parot parsel patrwm pedal pedol
    pedwar peintio pelen pell pelydr pennaeth pennill pentref perl perlau perllan persawr persli perthi
    perthyn piano pibell picnic piler pinc pinwydd pistyll piws planed planedau plant plasty pleser plethu
    plisgyn pluen plwm plwyf pobi pobydd poced poeth polyn pompren pont poplys porfa porffor porslen porth
    post postyn potel powdr preifat pren priddell prifardd priodas pryf pupur pwdin pwll pwmpen pwrs pwynt
    pwys pwyth pydew pymtheg pyped pyramid pysgod pysgodyn radio rafft rasal record reid reis reslo rhaca
    rhaeadr rhaff rhagfyr rhaglen rhamant rhandir rhannu rhaw rhedeg rhedyn rhes rhesin rhew rhif rhin
    rhisgl rhiwbob rhod rhodd rhodfa rhos rhosyn rhuban rhuddem rhyd rhydd rhyfedd robin roced ruban rwber
    sach saer saeth safle salad salm sampl samwn sandal saws sbageti sbaniel sbectol sbon sboncen sebon
    sebra sedd sefyll seiclo seidin seren serennog serth sgarff sgert sgimio sgip sglefrio sgrin sguthan
    sgwar sgwrs sgwter siaced sialc siarad siart sibrwd sidan sied siffrwd sigl siglen silc silff sillaf
    silwair sinema siocled sioe siop siswrn siwgr siwmper siwrnai slefren sment snwcer soced soffa sosban
    sosej stabl stad stamp stori storm streipen stribed stryd stwnsh sudd suran swigen swil swllt swper
    swynol sych symud syniad synnwyr syrcas syrffio tacsi taflen taith talcen tamaid tamed tanc tanlli
    tanwydd taran tarian tarw taten tatws tawel tebot tecell tegan tegell teiar teigr teils teisen telor
    telyn teml tenau tenis tennyn tent terasau terfyn testun tirlun tiwlip tiwna tocyn toes tomen tonnau
    torch toriad torth traed traeth trawst tref trefn trefol treiglo trelar tren triagl triog triongl
    tripiau troed tros trowsus trwch trwmped trwyn trwytho trydan tryfer trysor trysorau tudalen turtur twll
    twmpath twnnel twrch twrci twym tyddyn tyfu tylluan tymor tyner tynnu tyred tyrfa tywel tywod tywydd
    tywyll tywysog uchel ugain undeb undod undydd unicorn unig union urdd waled watsh wedi wenci wennol
    winsh winwns wiwer wyau wyneb wynwyn wyrion wystrys wythfed wythnos ymarfer ymbarel ymdrech ymenyn
    ymlaen ymolchi ymweld ymylon ynni ynys ynysoedd ysbryd ysgafn ysgall ysgawen ysgol ysgrifen ysgub
    ysgubor ystafell ystlum ystod ystum ystyr
    """.split(whereSeparator: \.isWhitespace).map(String.init)
}
